// The rules that React's users run, on what we give them: the hooks' rules and the compiler's, at their strictest. Of the
// TypeScript compiler that builds the package there is no parser for ESLint, so Babel reads the types here.

import parser from "@babel/eslint-parser";
import hooks from "eslint-plugin-react-hooks";

const { plugins, rules } = hooks.configs.flat["recommended-latest"];

/** The configuration of files with that ending. */
function linted(files, syntax) {
  const babelOptions = { babelrc: false, configFile: false, parserOpts: { plugins: syntax } };
  return {
    files,
    languageOptions: { parser, parserOptions: { requireConfigFile: false, babelOptions } },
    plugins,
    rules: Object.fromEntries(Object.keys(rules).map((rule) => [rule, "error"])),
  };
}

export default [
  { linterOptions: { noInlineConfig: true } },
  linted(["**/{src,app}/**/*.ts"], ["typescript"]),
  linted(["**/*.tsx"], ["typescript", "jsx"]),
  { ignores: ["**/dist", "**/.next", "**/generated", "npm/packaging/work"] },
];
