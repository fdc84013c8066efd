import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }): ReactNode {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      {children}
    </svg>
  );
}

/** The mark: a wave that arrives. */
export const Mark = (): ReactNode => <Icon><path d="M1.5 10.5c2 0 2-5 4-5s2 5 4 5 2-5 4-5" /><circle cx="14" cy="5.5" r="1" fill="currentColor" stroke="none" /></Icon>;
export const Pause = (): ReactNode => <Icon><path d="M5.5 3.5v9M10.5 3.5v9" /></Icon>;
export const Play = (): ReactNode => <Icon><path d="M5 3.5l7 4.5-7 4.5z" /></Icon>;
export const Clear = (): ReactNode => <Icon><circle cx="8" cy="8" r="5.5" /><path d="M4.2 4.2l7.6 7.6" /></Icon>;
export const Export = (): ReactNode => <Icon><path d="M8 2.5v7M5 6.8l3 3 3-3M3 12.8h10" /></Icon>;
export const Close = (): ReactNode => <Icon><path d="M4 4l8 8M12 4l-8 8" /></Icon>;
