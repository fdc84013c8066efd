import { createElement } from "react";
import { createHooks } from "tidings/react";

const { Provider, useLatest } = createHooks();

export const usePrice = () => useLatest("price");

export function Stream({ children }) {
  return createElement(Provider, { url: "/tagged" }, children);
}
