// What travels, written: ARCHITECTURE.md, "On the wire". npm/test/testing/contract.ts holds the bytes that a hub writes.

/** A tagged frame of an event. One that tells a state has no id. */
export function eventFrame(id: string, name: string, topics: readonly string[], text: string): string {
  return `data: ${[id, name, ...topics].join("\t")}\n${dataLines(text)}\n`;
}

/** A frame of a control event; with an id, it stands on a line of its own. */
export function controlFrame(word: string, fields: object = {}, { topic = "", id }: { topic?: string; id?: string } = {}): string {
  const line = id === undefined ? "" : `id: ${id}\n`;
  return `${line}data: tidings:${word}\t${topic}\n${dataLines(JSON.stringify(fields))}\n`;
}

/** One `data:` line for each line of the text; at least one, since a block without data is never dispatched. */
function dataLines(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join("");
}

/** What a publisher may call an event or a topic: the TAB and the line break are the tag's own. */
export function checked(what: "name" | "topic", text: string): string {
  if (text === "" || /[\0-\x1f\x7f]/.test(text)) {
    throw new TypeError(`The ${what} ${JSON.stringify(text)} is empty or holds a control character, which a server refuses.`);
  }
  return text;
}
