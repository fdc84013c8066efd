import React from "react";
import { type StoreContext, useStore } from "./store-context.js";

/**
 * Suspends until the stream has delivered everything that had been published when it opened; from then on it does nothing,
 * whatever becomes of the connection (`useConnection().caughtUp` follows it). When it returns, the hooks have what was
 * delivered. Call it after the hooks whose events it waits for, or below their components: while it waits it listens for
 * them. The `<Suspense>` boundary stands below the `Provider`.
 *
 * On the server it does not suspend: what is sent is rendered with `initialData`, or with nothing heard yet. The browser
 * shows that until it has caught up, and hydrates it then.
 *
 * @throws Error without a `Provider` above; SseError, to the nearest error boundary, when the client closes before
 *
 * @example
 * ```tsx
 * function Posts() {
 *   const posts = useEventList("post", { cursor });
 *   useCaughtUp();
 *   return posts.map((event) => <Post key={event.id} post={event.data} />);
 * }
 *
 * <Suspense fallback={<Skeleton />}><Posts /></Suspense>
 * ```
 */
export interface UseCaughtUp {
  /** Suspends. */
  (): void;
}

/** `useCaughtUp` below a context. */
export function createUseCaughtUp<Events extends object>(context: StoreContext<Events>): UseCaughtUp {
  return function useCaughtUp() {
    const { caughtUp } = useStore(context, "useCaughtUp");
    // A server waits for nothing: it opens no stream.
    if (typeof window === "undefined") return;
    const promise = caughtUp.wait();
    if (promise === undefined) return;
    // From the default export, in which bundlers do not look for names that React 18 lacks.
    const { use } = React as Partial<typeof React>;
    if (use !== undefined) return use(promise);
    const outcome = caughtUp.outcome();
    if (outcome === undefined) throw promise;
    if ("error" in outcome) throw outcome.error;
  };
}
