import type { Host, Upstream } from "../stream/upstream.js";
import type { Create } from "./leader.js";
import { createTab } from "./tab.js";
import { BROWSER, type World } from "./world.js";

export { canShare } from "./world.js";

/**
 * A stream that all tabs of this origin share which use the same name: one of them holds it, for what all of them want.
 *
 * @param name - names what may be shared: it must hold everything on which what one is sent depends but the wishes
 * @param create - makes a stream, in the tab that leads, and for a moment in one that lacks what no other holds
 * @param host - is told what this tab wants
 * @param lastEventId - the id to begin after; may be empty
 */
export function shareAmongTabs(name: string, create: Create, host: Host, lastEventId = "", world: World = BROWSER): Upstream {
  return createTab(name, create, host, lastEventId, world);
}
