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

// A fetch that does what a test says.

const requests = [];
const BrowsersOwnFetch = globalThis.fetch;

export function install_fetch() {
  globalThis.fetch = (url, init) => {
    // The test runner fetches, too.
    if (!String(url).startsWith("/fetched")) return BrowsersOwnFetch(url, init);
    return new Promise((resolve, reject) => {
      const request = { url, init, resolve, reject };
      init.signal.addEventListener("abort", () => {
        reject(init.signal.reason);
        request.stream?.error(init.signal.reason);
      });
      requests.push(request);
    });
  };
}

export const fetched = () => requests.length;
export const is_aborted = (at) => requests[at].init.signal.aborted;

export function asked(at) {
  const { url, init } = requests[at];
  const { authorization, "x-tenant": tenant } = Object.fromEntries(init.headers);
  return [init.method, url, init.body ?? "", init.credentials, authorization ?? "", tenant ?? ""].join("|");
}

export function answer(at, status, headers) {
  requests[at].resolve(new Response(status === 204 ? null : "", { status, headers: JSON.parse(headers) }));
}

export function begin(at) {
  const body = new ReadableStream({ start: (controller) => void (requests[at].stream = controller) });
  requests[at].resolve(new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } }));
}

export const push = (at, bytes) => requests[at].stream.enqueue(bytes);
export const finish = (at) => requests[at].stream.close();
