/**
 * Counts what each source reports in a minute, in this process: a bucket that holds a minute's worth and fills evenly.
 * @param now milliseconds that only grow
 */
export function createRate(now: () => number) {
  const buckets = new Map<string, { left: number; at: number }>();

  /** Whether one more report is within `perMinute`. */
  return (source: string, perMinute: number): boolean => {
    const time = now();
    const bucket = buckets.get(source) ?? { left: perMinute, at: time };
    const left = Math.min(perMinute, bucket.left + ((time - bucket.at) * perMinute) / 60_000);
    const allowed = left >= 1;
    buckets.set(source, { left: allowed ? left - 1 : left, at: time });
    return allowed;
  };
}
