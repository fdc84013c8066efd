import "./tests/contents.mjs";
import "./tests/node.mjs";
import "./tests/types.mjs";
import "./tests/browser.mjs";
import "./tests/lifetime.mjs";
import "./tests/react.mjs";
