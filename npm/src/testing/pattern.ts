/**
 * Whether a topic fits a URL Pattern, for the parts of patterns that tests are written with: `:name` and `*`. Node has no
 * `URLPattern` of its own before version 24.
 */
export function fits(pattern: string, topic: string): boolean {
  const source = pattern.replace(/:[A-Za-z_$][\w$]*|\*|[.+?^${}()|[\]\\]/g, (part) => {
    if (part === "*") return ".*";
    return part.startsWith(":") ? "[^/]+" : `\\${part}`;
  });
  return new RegExp(`^${source}$`, "s").test(topic);
}
