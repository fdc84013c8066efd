import { type ReactNode, useCallback, useState } from "react";
import { createPortal } from "react-dom";
import { STYLE } from "./style.js";

/**
 * A shadow root with the stylesheet: the page's styles do not reach in, and ours do not reach out. A constructed stylesheet
 * is neither an inline style nor a string that Trusted Types guards, so the strictest policy allows it.
 */
export function Shadow({ nonce, children }: { nonce?: string | undefined; children: ReactNode }): ReactNode {
  const [root, setRoot] = useState<ShadowRoot | null>(null);
  const host = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return;
      // StrictMode gives the same element twice.
      const shadow = element.shadowRoot ?? element.attachShadow({ mode: "open" });
      if (shadow.childNodes.length === 0) style(shadow, nonce);
      setRoot(shadow);
    },
    [nonce],
  );
  return <div ref={host} data-tidings-devtools="">{root !== null && createPortal(children, root)}</div>;
}

function style(shadow: ShadowRoot, nonce: string | undefined): void {
  if ("adoptedStyleSheets" in shadow && typeof CSSStyleSheet.prototype.replaceSync === "function") {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    return;
  }
  const element = document.createElement("style");
  if (nonce !== undefined) element.nonce = nonce;
  element.textContent = STYLE;
  (shadow as ShadowRoot).append(element);
}
