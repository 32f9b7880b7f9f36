/** When readings become a finding; see `thresholdSchema` of the items. */
export interface Threshold {
  above?: number | undefined;
  below?: number | undefined;
  /** Seconds. */
  duration: number;
  /** How far the value must come back before it is over. */
  hysteresis: number;
}

export interface Reading {
  /** Milliseconds since 1970. */
  at: number;
  value: number;
}

/** An alarm that goes on. */
export interface OpenAlarm {
  /** The reading from which on the value was beyond the threshold. */
  since: number;
  /** The reading at which that had lasted long enough. */
  openedAt: number;
  /** The value furthest beyond. */
  peak: number;
  /** The rows of alarms that this one is, as they were recorded before; more than one where a late reading joins two. */
  recorded: number[];
}

export interface EndedAlarm extends OpenAlarm {
  endedAt: number;
}

/** Where a threshold stands after the last reading that it has seen. */
export interface ThresholdState {
  lastAt: number | null;
  /** Since when the value has been beyond, while there is no alarm yet. */
  beyondSince: number | null;
  /** The furthest value since then. */
  peak: number | null;
  alarm: OpenAlarm | null;
}

export const atRest: ThresholdState = { lastAt: null, beyondSince: null, peak: null, alarm: null };

/** An alarm that was told of already: it happened, whatever late readings say. */
export interface RecordedAlarm {
  id: number;
  openedAt: number;
}

/** Two readings further apart than this, or than twice the duration, say nothing of the time between them, ms. */
const longestSilence = 3_600_000;

export function isBeyond({ above, below }: Threshold, value: number): boolean {
  return (above !== undefined && value > above) || (below !== undefined && value < below);
}

function isBack({ above, below, hysteresis }: Threshold, value: number): boolean {
  return (
    (above === undefined || value <= above - hysteresis) &&
    (below === undefined || value >= below + hysteresis)
  );
}

/** The further of two values beyond a threshold. */
function further({ above, below }: Threshold, a: number, b: number): number {
  const excess = (value: number) =>
    Math.max(
      above === undefined ? -Infinity : value - above,
      below === undefined ? -Infinity : below - value,
    );
  return excess(b) > excess(a) ? b : a;
}

/**
 * Follows a threshold over readings. An alarm opens at the first reading by which the value has been beyond the threshold
 * for the duration, at every reading in between; it ends at the first one that is back by the hysteresis.
 * @param readings later than `state.lastAt`, in the order of their times
 * @param recorded alarms opened within the time of these readings, in the order of their times
 * @returns the alarms that ended, and where it stands then, perhaps with an alarm that goes on
 */
export function follow(
  threshold: Threshold,
  state: ThresholdState,
  readings: readonly Reading[],
  recorded: readonly RecordedAlarm[] = [],
): { ended: EndedAlarm[]; state: ThresholdState } {
  const ended: EndedAlarm[] = [];
  const silence = Math.max(longestSilence, 2000 * threshold.duration);
  let { lastAt, beyondSince, peak, alarm } = state;
  let next = 0;
  for (const { at, value } of readings) {
    if (beyondSince !== null && lastAt !== null && at - lastAt > silence) beyondSince = null;
    if (alarm === null) {
      if (!isBeyond(threshold, value)) beyondSince = null;
      else if (beyondSince === null) {
        beyondSince = at;
        peak = value;
      } else peak = further(threshold, peak ?? value, value);
      if (beyondSince !== null && at - beyondSince >= threshold.duration * 1000)
        alarm = { since: beyondSince, openedAt: at, peak: peak ?? value, recorded: [] };
    } else alarm = { ...alarm, peak: further(threshold, alarm.peak, value) };
    for (; next < recorded.length && recorded[next]!.openedAt <= at; next++) {
      const { id, openedAt } = recorded[next]!;
      alarm ??= { since: beyondSince ?? openedAt, openedAt, peak: value, recorded: [] };
      alarm = { ...alarm, recorded: [...alarm.recorded, id] };
    }
    if (alarm !== null) {
      beyondSince = null;
      if (isBack(threshold, value)) {
        ended.push({ ...alarm, endedAt: at });
        alarm = null;
      }
    }
    lastAt = at;
  }
  return { ended, state: { lastAt, beyondSince, peak: beyondSince === null ? null : peak, alarm } };
}
