/** An event of the default type, as an `EventSource` hands it out. */
export interface Message {
  readonly type: "message";
  readonly data: string;
  readonly lastEventId: string;
}

/**
 * Reads `text/event-stream` from bytes that may be cut anywhere, as the standard has it: a plain reading of it, since what
 * is tested against must not share the client's mistakes.
 */
export function createDecoder(dispatch: (message: Message) => void): (bytes: Uint8Array) => void {
  // [spec] "Streams must be decoded using the UTF-8 decode algorithm", which takes a byte order mark away.
  const utf8 = new TextDecoder();
  let rest = "";
  let data: string[] = [];
  let type = "";
  let lastEventId = "";

  function line(text: string): void {
    if (text === "") {
      // [spec] "If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string and return."
      if (data.length > 0 && (type === "" || type === "message")) dispatch({ type: "message", data: data.join("\n"), lastEventId });
      data = [];
      type = "";
      return;
    }
    const colon = text.indexOf(":");
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") type = value;
    // [spec] "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value."
    else if (field === "id" && !value.includes("\0")) lastEventId = value;
  }

  return (bytes) => {
    rest += utf8.decode(bytes, { stream: true });
    // A CR at the end may be half of a CRLF.
    const end = rest.endsWith("\r") ? rest.length - 1 : rest.length;
    const lines = rest.slice(0, end).split(/\r\n|\r|\n/);
    rest = (lines.pop() ?? "") + rest.slice(end);
    for (const text of lines) line(text);
  };
}
