/** After how many milliseconds an answer asks to come again; 0 where it does not say, or has passed. */
export function retryAfter({ headers }: Response): number {
  const value = headers.get("retry-after") ?? "";
  // [RFC 9110] "The Retry-After field value can be either an HTTP-date or a number of seconds to delay".
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return ms > 0 ? ms : 0;
}
