import type { ReactNode } from "react";

export const metadata = { title: "Tidings in Next" };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: "system-ui", maxWidth: "40rem", margin: "3rem auto" }}>{children}</body>
    </html>
  );
}
