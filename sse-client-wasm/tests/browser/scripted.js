// An EventSource that does what a test says. Sources are told apart by the beginning of their URL and by number.

class ScriptedEventSource {
  static all = [];
  readyState = 0;
  onopen = null;
  onmessage = null;
  onerror = null;

  constructor(url, { withCredentials = false } = {}) {
    if (url.startsWith("http://[")) throw new SyntaxError(`cannot open ${url}`);
    this.url = url;
    this.withCredentials = withCredentials;
    ScriptedEventSource.all.push(this);
  }

  close() {
    this.readyState = 2;
  }
}

const BrowsersOwn = globalThis.EventSource;

export function install() {
  globalThis.EventSource = ScriptedEventSource;
}

export function uninstall() {
  globalThis.EventSource = BrowsersOwn;
}

const of = (path) => ScriptedEventSource.all.filter(({ url }) => url.startsWith(path));

export const count = (path) => of(path).length;
export const url = (path, at) => of(path)[at].url;
export const with_credentials = (path, at) => of(path)[at].withCredentials;
export const is_closed = (path, at) => of(path)[at].readyState === 2;

export function open(path, at) {
  const source = of(path)[at];
  source.readyState = 1;
  source.onopen?.();
}

export function send(path, at, lastEventId, data) {
  of(path)[at].onmessage?.({ data, lastEventId });
}

export function lose(path, at, refused) {
  const source = of(path)[at];
  source.readyState = refused ? 2 : 0;
  source.onerror?.();
}

export function page(name) {
  globalThis.dispatchEvent(new Event(name));
}

export const turn = () => new Promise((resolve) => setTimeout(resolve));
