import type { IndicatorDefinition } from '../../domain/answers/indicators.ts';

const hourMs = 3_600_000;

/**
 * A value between two bounds at a time: around their middle, higher by day than by night, with a wave of its own so that no
 * two keys go alike. The same time gives the same value.
 */
export function wave(key: string, low: number, high: number, time: Date): number {
  const hour = time.getTime() / hourMs;
  const phase = [...key].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 24;
  const day = Math.sin(((hour + 8 - 9) / 24) * 2 * Math.PI);
  const own = Math.sin(((hour + phase) / 7.3) * 2 * Math.PI);
  return (low + high) / 2 + (high - low) * (0.3 * day + 0.18 * own);
}

/** A believable value of an indicator at a time, by its normal range. */
export function simulatedValue(
  {
    code,
    normal: { min, max },
    decimals,
  }: Pick<IndicatorDefinition, 'normal' | 'decimals'> & { code: string },
  time: Date,
): number {
  const low = min ?? (max === undefined ? 50 : max * 0.2);
  const high = max ?? (min === undefined ? 150 : min * 1.3);
  return Number(Math.max(0, wave(code, low, high, time)).toFixed(decimals));
}

/** The values of the day up to `now`, one an hour, the oldest first. */
export function simulatedDay(
  indicator: Parameters<typeof simulatedValue>[0],
  now: Date,
): { at: string; value: number }[] {
  return Array.from({ length: 30 }, (_, back) => {
    const time = new Date(now.getTime() - (29 - back) * hourMs);
    return { at: time.toISOString(), value: simulatedValue(indicator, time) };
  });
}
