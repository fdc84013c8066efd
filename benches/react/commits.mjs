/** How often React has committed, and what to do each time. */
export const commits = { count: 0, each() {} };

// Where the developer tools listen in, which React's production build tells too. It has to be there before React is.
globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
  isDisabled: false,
  supportsFiber: true,
  renderers: new Map(),
  inject: () => 1,
  onScheduleFiberRoot() {},
  onCommitFiberUnmount() {},
  onPostCommitFiberRoot() {},
  onCommitFiberRoot() {
    commits.count += 1;
    commits.each();
  },
};
