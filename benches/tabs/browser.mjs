import { launch } from "../browser/chromium.mjs";

/** A Chromium whose tabs are opened and killed from here, over its debugging pipe. No domain that slows a page is turned on. */
export class Browser {
  #chromium;
  #last = 0;
  #waiting = new Map();

  static async launch() {
    const browser = new Browser();
    browser.#chromium = await launch(["--remote-debugging-pipe", "about:blank"], ["ignore", "ignore", "ignore", "pipe", "pipe"]);
    browser.#listen(browser.#chromium.child.stdio[4]);
    return browser;
  }

  async version() {
    return (await this.send("Browser.getVersion")).userAgent;
  }

  async open(url) {
    const { targetId } = await this.send("Target.createTarget", { url });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    return new Tab(this, targetId, sessionId);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#last;
    this.#chromium.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  close() {
    return this.#chromium.close();
  }

  #listen(pipe) {
    let rest = "";
    pipe.setEncoding("utf8").on("data", (text) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop();
      for (const message of messages) {
        const { id, result, error } = JSON.parse(message);
        const waiting = this.#waiting.get(id);
        this.#waiting.delete(id);
        if (error === undefined) waiting?.resolve(result);
        else waiting?.reject(new Error(error.message));
      }
    });
  }
}

class Tab {
  #browser;
  #target;
  #session;

  constructor(browser, target, session) {
    this.#browser = browser;
    this.#target = target;
    this.#session = session;
  }

  /** What an expression, or what it promises, is in the page. */
  async evaluate(expression) {
    const parameters = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#browser.send("Runtime.evaluate", parameters, this.#session);
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  navigate(url) {
    return this.#browser.send("Page.navigate", { url }, this.#session);
  }

  crash() {
    return this.#browser.send("Page.crash", {}, this.#session);
  }

  close() {
    return this.#browser.send("Target.closeTarget", { targetId: this.#target });
  }
}
