import { seconds } from "../format";
import { useNow } from "./useNow";

/** How long until a moment. */
export function RetryCountdown({ until }: { until: number }) {
  const now = useNow(100);
  return <span>{seconds(Math.max(0, until - now))}</span>;
}
