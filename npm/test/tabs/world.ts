import type { Message } from "../../src/tabs/messages.js";
import type { World } from "../../src/tabs/world.js";

/** Numbers that look random and are the same for the same seed. */
export function randomness(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Task {
  readonly at: number;
  readonly order: number;
  readonly page: Page;
  readonly run: () => void;
}

interface Claim {
  readonly page: Page;
  readonly had: () => void;
  readonly lost: () => void;
}

/** A page of the made-up browser. */
export class Page {
  /** Gone without a word. */
  crashed = false;
  /** Nothing runs in it, and nothing was said to it of that. */
  stalled = false;
  readonly held: Task[] = [];
  readonly inboxes = new Set<(message: Message) => void>();
  readonly watchers = new Set<readonly [away: () => void, back: () => void]>();
  constructor(readonly name: string) {}
}

/** Several pages of one browser, with made-up time: what takes time takes a random time, in an order that a browser keeps to. */
export class Browser {
  now = 1_000_000;
  /** For what happens to pages. */
  readonly system = new Page("system");
  readonly random: () => number;
  /** Nobody hears what is said. */
  isDeaf = false;
  /** Whoever asks for a lock is told that it may not. */
  refusesLocks = false;
  /** Every message that was said. */
  readonly said: Message[] = [];
  readonly #tasks: Task[] = [];
  #order = 0;
  readonly #channels = new Map<string, Set<readonly [Page, (message: Message) => void]>>();
  /** Who was told last by whom, and when: messages do not overtake one another. */
  readonly #lines = new Map<string, number>();
  readonly #locks = new Map<string, { holder: Claim | undefined; queue: Claim[] }>();

  constructor(seed: number) {
    this.random = randomness(seed);
  }

  /** Does something in a page after a time. */
  schedule(page: Page, delay: number, run: () => void): () => void {
    let off = false;
    this.#add({ at: this.now + delay, order: this.#order++, page, run: () => off || run() });
    return () => {
      off = true;
    };
  }

  /** Lets time pass. */
  run(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (let task; (task = this.#tasks[0]) !== undefined && task.at <= end; ) {
      this.#tasks.shift();
      this.now = Math.max(this.now, task.at);
      if (task.page.crashed) continue;
      if (task.page.stalled) task.page.held.push(task);
      else task.run();
    }
    this.now = end;
  }

  crash(page: Page): void {
    page.crashed = true;
    for (const channel of this.#channels.values()) for (const member of channel) if (member[0] === page) channel.delete(member);
    for (const lock of this.#locks.values()) {
      lock.queue = lock.queue.filter((claim) => claim.page !== page);
      if (lock.holder?.page === page) this.#pass(lock);
    }
  }

  /** Stops everything in a page, as a debugger or a busy script does. */
  stall(page: Page): void {
    page.stalled = true;
  }

  wake(page: Page): void {
    page.stalled = false;
    for (const task of page.held.splice(0)) this.#add({ ...task, at: this.now });
  }

  away(page: Page): void {
    for (const [away] of page.watchers) away();
  }

  back(page: Page): void {
    for (const [, back] of page.watchers) back();
  }

  world(page: Page): World {
    return {
      now: () => this.now,
      random: this.random,
      soon: (done) => void this.schedule(page, 0, done),
      later: (milliseconds, done) => void this.schedule(page, milliseconds, done),
      channel: (name, hear) => {
        const channel = this.#channels.get(name) ?? new Set();
        this.#channels.set(name, channel);
        const member = [page, hear] as const;
        channel.add(member);
        return {
          postMessage: (message) => {
            const copy = structuredClone(message);
            this.said.push(copy);
            for (const other of channel) {
              if (other === member || this.isDeaf) continue;
              const line = `${page.name} ${other[0].name}`;
              const at = Math.max(this.#lines.get(line) ?? 0, this.now + this.random() * 20);
              this.#lines.set(line, at);
              this.#add({ at, order: this.#order++, page: other[0], run: () => channel.has(other) && other[1](copy) });
            }
          },
          close: () => void channel.delete(member),
        };
      },
      lock: (name, had, lost = () => {}, steal = false) => {
        if (this.refusesLocks) return this.schedule(page, 0, lost);
        const lock = this.#locks.get(name) ?? { holder: undefined, queue: [] };
        this.#locks.set(name, lock);
        let over = false;
        const claim: Claim = {
          page,
          had: () => void (over || had()),
          lost: () => void (over || lost()),
        };
        if (steal) {
          const robbed = lock.holder;
          lock.holder = undefined;
          lock.queue.unshift(claim);
          if (robbed !== undefined) this.schedule(robbed.page, this.random() * 10, robbed.lost);
        } else lock.queue.push(claim);
        if (lock.holder === undefined) this.#pass(lock);
        return () => {
          over = true;
          lock.queue = lock.queue.filter((other) => other !== claim);
          if (lock.holder === claim) this.#pass(lock);
        };
      },
      watch: (away, back) => {
        const watcher = [away, back] as const;
        page.watchers.add(watcher);
        return () => void page.watchers.delete(watcher);
      },
    };
  }

  #pass(lock: { holder: Claim | undefined; queue: Claim[] }): void {
    const next = lock.queue.shift();
    lock.holder = next;
    if (next !== undefined) this.schedule(next.page, this.random() * 10, next.had);
  }

  #add(task: Task): void {
    const after = this.#tasks.findIndex((other) => other.at > task.at || (other.at === task.at && other.order > task.order));
    if (after < 0) this.#tasks.push(task);
    else this.#tasks.splice(after, 0, task);
  }
}
