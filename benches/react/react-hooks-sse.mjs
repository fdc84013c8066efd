import { createElement } from "react";
import { SSEProvider, useSSE } from "react-hooks-sse";

const stateReducer = (_, { data }) => data;

export const usePrice = () => useSSE("price", undefined, { stateReducer });

export function Stream({ children }) {
  return createElement(SSEProvider, { endpoint: "/plain" }, children);
}
