export { shareAmongTabs } from "./tab.js";
export { canShare } from "./world.js";
