/** What a text says: JSON, or the text itself where it is none. */
export function parseJson(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
