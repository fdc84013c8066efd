// Writes the reference of every entry of the package into npm/site/dist/. A public symbol without a description or an example, and
// a link that leads nowhere, is an error.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { install } from "../scripts/install.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
await install(folder);

const { Application, ReflectionKind } = await import("typedoc");
const { exports } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
// The client as one file has no source of its own.
const entryPoints = Object.values(exports)
  .filter(({ default: file }) => /(?<!\.min)\.js$/.test(file))
  .map(({ default: file }) => source(file));

const application = await Application.bootstrap({
  name: "tidings",
  entryPoints,
  tsconfig: fileURLToPath(new URL("../tsconfig.json", import.meta.url)),
  basePath: fileURLToPath(new URL("../src", import.meta.url)),
  readme: fileURLToPath(new URL("../README.md", import.meta.url)),
  out: `${folder}dist`,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  disableSources: true,
  treatWarningsAsErrors: true,
  // Not `notExported`: the parts of which conditional types are made say nothing to a reader. Not `notDocumented`, which wants
  // a text for each overload.
  validation: { notExported: false, notDocumented: false, invalidLink: true, invalidPath: true, rewrittenLink: true },
});
const project = await application.convert();
if (project === undefined) process.exit(1);
application.validate(project);
requireTexts(project);
if (application.logger.hasErrors() || application.logger.hasWarnings()) process.exit(1);
await application.generateOutputs(project);

/** Everything says what it is, and everything that can be imported shows how it is used. */
function requireTexts(project) {
  const { Class, Constructor, Function, Interface, Method, Module, Property, TypeAlias, Variable } = ReflectionKind;
  const imported = Class | Function | Interface | TypeAlias | Variable;
  for (const reflection of project.getReflectionsByKind(imported | Constructor | Method | Property)) {
    // What an inline type consists of is told by what has it; what is inherited is told there.
    if (reflection.parent?.kindOf(ReflectionKind.TypeLiteral) || reflection.flags.isInherited) continue;
    // One text for all overloads.
    const comments = [reflection, ...(reflection.signatures ?? [])].map(({ comment }) => comment).filter((comment) => comment !== undefined);
    if (!comments.some((comment) => comment.hasVisibleComponent())) application.logger.error(`${reflection.getFullName()} says nothing`);
    const exported = reflection.kindOf(imported) && reflection.parent?.kindOf(Module | ReflectionKind.Project);
    if (exported && !comments.some((comment) => comment.getTag("@example"))) {
      application.logger.error(`${reflection.getFullName()} has no @example`);
    }
  }
}

function source(file) {
  const path = fileURLToPath(new URL(`../${file.replace("./dist/", "src/").replace(/\.js$/, ".ts")}`, import.meta.url));
  return existsSync(path) ? path : `${path}x`;
}
