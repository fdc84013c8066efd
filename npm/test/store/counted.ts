import type { Client } from "../../src/types/index.js";

/** Counts who listens, of one name or of all. */
export type Listeners = (name?: string) => number;

/** A client, and how many listeners it has. */
export function counted<Events extends object>(client: Client<Events>): { client: Client<Events>; listeners: Listeners } {
  const { on } = client as { on: (name: string, ...given: unknown[]) => () => void };
  const names: string[] = [];
  Object.assign(client, {
    on(name: string, ...given: unknown[]) {
      const off = on(name, ...given);
      names.push(name);
      let isOn = true;
      return () => {
        if (isOn) names.splice(names.indexOf(name), 1);
        isOn = false;
        off();
      };
    },
  });
  return { client, listeners: (name) => names.filter((each) => name === undefined || each === name).length };
}
