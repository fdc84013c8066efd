import { ASK, DELIVER } from "./codes.js";
import { type Numbers, numbers } from "./id.js";

/** What the names of control events begin with. */
const CONTROL = "tidings:";

/** A message as an EventSource has it, of the default type. */
export interface Message {
  readonly data: string;
  readonly lastEventId: string;
}

/** Reads the tagged frames of one connection. */
export interface Tagged {
  /**
   * Reads the events of a stream that begin here, one after the other, as long as they are of one log and a payload of one line,
   * as most are. Gives where they end.
   */
  readonly read: (text: string, at: number) => number;
  /** A message came. */
  readonly frame: (message: Message) => void;
}

/**
 * Nothing was read yet.
 *
 * @param next - the verdict by a sequence number of the log whose event was delivered last
 * @param judge - the verdict by an id, whose numbers these are
 * @param hand - told of an event, and of the verdict on it
 * @param control - told of a control event
 * @param untagged - told of what is none of ours
 */
export function createTagged(
  next: (seq: number) => number,
  judge: (id: string, ...parts: Numbers) => number,
  hand: (verdict: number, name: string, topics: string, id: string, payload: string) => void,
  control: (name: string, topic: string, id: string, json: string) => void,
  untagged: () => void,
): Tagged {
  /** What the id that was delivered last begins with, up to its sequence number. */
  let prefix = "-";
  /** Name and topics of the last event. What is used again needs neither be made nor hashed. */
  let name = "";
  let topics = "";
  /** The two, each with the TAB before it. */
  let label = "";
  /** What stands in a stream before the sequence number of an event like the last, and after it. */
  let head = "data: -";
  let tail = "";

  /** Takes over name and topics, where there are both. */
  function named(text: string): boolean {
    const second = text.indexOf("\t", 1);
    if (text !== label && second > 0) {
      label = text;
      name = text.slice(1, second);
      topics = text.slice(second + 1);
      tail = `${text}\ndata: `;
    }
    return second > 0;
  }

  /** Whether another name or topic stands here, and then a payload. Apart, so that what most events take stays small enough to be inlined. */
  const isOther = (text: string, tab: number): boolean =>
    named(text.slice(tab, text.indexOf("\n", tab))) && text.slice(tab, tab + tail.length) === tail;

  return {
    read(text, at) {
      for (;;) {
        const first = at + head.length;
        // To compare a slice takes a third of `startsWith`.
        if (text.slice(at, first) !== head) return at;
        let seq = 0;
        let tab = first;
        for (let digit; (digit = text.charCodeAt(tab) - 48) >= 0 && digit < 10; tab++) seq = seq * 10 + digit;
        if (text.slice(tab, tab + tail.length) !== tail && !isOther(text, tab)) return at;
        const start = tab + tail.length;
        const end = text.indexOf("\n", start);
        if (tab === first || end < 0 || text.charCodeAt(end + 1) !== 10) return at;
        const verdict = next(seq);
        if (verdict === ASK) return at;
        hand(verdict, name, topics, text.slice(first - prefix.length, tab), text.slice(start, end));
        at = end + 2;
      }
    },
    frame(message) {
      const { data } = message;
      const tab = data.indexOf("\t");
      const end = data.indexOf("\n");
      if (tab < 0 || tab > end) return untagged();
      const id = data.slice(0, tab);
      const payload = data.slice(end + 1);
      if (!named(data.slice(tab, end))) {
        if (!id.startsWith(CONTROL)) return untagged();
        // Of others the id stands in the tag: to ask a message for its `lastEventId` takes a browser as long as to parse a payload.
        return control(id.slice(CONTROL.length), data.slice(tab + 1, end), message.lastEventId, payload);
      }
      // Of most, one number is all that goes into the wasm.
      let verdict = id.startsWith(prefix) ? next(+id.slice(prefix.length)) : ASK;
      if (verdict === ASK) {
        const [incarnation, seq] = numbers(id);
        verdict = judge(id, incarnation, seq);
        if (verdict === DELIVER && incarnation >= 0) {
          prefix = id.slice(0, id.indexOf("-") + 1);
          head = `data: ${prefix}`;
        }
      }
      hand(verdict, name, topics, id, payload);
    },
  };
}
