import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atRest,
  type EndedAlarm,
  follow,
  isBeyond,
  type OpenAlarm,
  type Reading,
  type RecordedAlarm,
  type Threshold,
  type ThresholdState,
} from '../../../domain/readings/threshold.ts';

const minute = 60_000;
const flooding: Threshold = { above: 0.25, duration: 120, hysteresis: 0.05 };

/** Readings a minute apart. */
const everyMinute = (values: number[]): Reading[] =>
  values.map((value, index) => ({ at: index * minute, value }));

function alarmsOf({ ended, state }: { ended: EndedAlarm[]; state: ThresholdState }) {
  const all: (OpenAlarm & { endedAt?: number })[] = state.alarm ? [...ended, state.alarm] : ended;
  return all.map(({ since, openedAt, endedAt, peak }) => [
    since / minute,
    openedAt / minute,
    endedAt === undefined ? null : endedAt / minute,
    peak,
  ]);
}

describe('a threshold of 0.25 m for two minutes, over below 0.2 m', () => {
  it.each<[string, number[], (number | null)[][]]>([
    [
      'opens once it has held for two minutes, with the highest value',
      [0.1, 0.3, 0.5, 0.4],
      [[1, 3, null, 0.5]],
    ],
    ['does not open before', [0.3, 0.3, 0.2, 0.3, 0.3], []],
    ['is not reached by what equals it', [0.25, 0.25, 0.25, 0.25], []],
    ['is not over between the two levels', [0.3, 0.3, 0.3, 0.24, 0.21, 0.3], [[0, 2, null, 0.3]]],
    ['is over at the lower level', [0.3, 0.3, 0.3, 0.2, 0.1], [[0, 2, 3, 0.3]]],
    [
      'opens again after it was over',
      [0.3, 0.3, 0.3, 0.1, 0.6, 0.6, 0.7],
      [
        [0, 2, 3, 0.3],
        [4, 6, null, 0.7],
      ],
    ],
  ])('%s', (_what, values, expected) => {
    expect(alarmsOf(follow(flooding, atRest, everyMinute(values)))).toEqual(expected);
  });

  it('knows nothing of the time of a long silence', () => {
    const silence = [
      { at: 0, value: 0.3 },
      { at: 61 * minute, value: 0.3 },
      { at: 62 * minute, value: 0.3 },
    ];
    expect(alarmsOf(follow(flooding, atRest, silence))).toEqual([]);
    const held = [...silence, { at: 63 * minute, value: 0.3 }];
    expect(alarmsOf(follow(flooding, atRest, held))).toEqual([[61, 63, null, 0.3]]);
  });
});

it('opens at the first reading where no duration is asked for, and works downwards', () => {
  const oxygen: Threshold = { below: 2, duration: 0, hysteresis: 0.2 };
  expect(alarmsOf(follow(oxygen, atRest, everyMinute([3, 1.9, 1.2, 2.1, 2.2])))).toEqual([[1, 1, 4, 1.2]]);
});

const thresholds = fc
  .record({
    level: fc.integer({ min: 0, max: 4 }),
    upwards: fc.boolean(),
    duration: fc.integer({ min: 0, max: 4 }),
    hysteresis: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ level, upwards, duration, hysteresis }): Threshold => {
    const limits = { duration: duration * 60, hysteresis };
    return upwards ? { above: level, ...limits } : { below: level, ...limits };
  });
const readings = fc
  .uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 30 })
  .chain((minutes) =>
    fc.tuple(
      fc.constant(minutes.sort((a, b) => a - b)),
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: minutes.length, maxLength: minutes.length }),
    ),
  )
  .map(([minutes, values]) =>
    minutes.map((at, index): Reading => ({ at: at * minute, value: values[index]! })),
  );

/** The alarms found without any state: each looked for among all the readings anew. */
function oracle({ above, below, duration, hysteresis }: Threshold, all: readonly Reading[]) {
  const beyond = ({ value }: Reading) => (above !== undefined ? value > above : value < below!);
  const back = ({ value }: Reading) =>
    above !== undefined ? value <= above - hysteresis : value >= below! + hysteresis;
  const found: (number | null)[][] = [];
  let from = 0;
  for (;;) {
    // The first pair of readings, far enough apart, with nothing but values beyond from one to the other.
    const pairs = all.flatMap((last, end) =>
      all
        .slice(from, end + 1)
        .map((first, start) => ({ first, last, between: all.slice(from + start, end + 1), end })),
    );
    const pair = pairs
      .filter(({ first, last, between }) => last.at - first.at >= duration * 1000 && between.every(beyond))
      .sort((a, b) => a.last.at - b.last.at || a.first.at - b.first.at)[0];
    if (!pair) return found;
    const end = all.findIndex((reading, index) => index > pair.end && back(reading));
    found.push([pair.first.at / minute, pair.last.at / minute, end < 0 ? null : all[end]!.at / minute]);
    if (end < 0) return found;
    from = end;
  }
}

const withoutPeak = (alarms: (number | null)[][]) => alarms.map((alarm) => alarm.slice(0, 3));

it('finds what a search over all readings finds', () => {
  fc.assert(
    fc.property(thresholds, readings, (threshold, all) => {
      expect(withoutPeak(alarmsOf(follow(threshold, atRest, all)))).toEqual(oracle(threshold, all));
    }),
    { numRuns: 500 },
  );
});

it('finds the same however the readings are cut into batches', () => {
  fc.assert(
    fc.property(thresholds, readings, fc.array(fc.nat(30)), (threshold, all, cuts) => {
      const ends = [...new Set([...cuts, all.length])].sort((a, b) => a - b);
      let state = atRest;
      let start = 0;
      const ended: EndedAlarm[] = [];
      for (const end of ends) {
        const step = follow(threshold, state, all.slice(start, end));
        ended.push(...step.ended);
        state = step.state;
        start = Math.min(end, all.length);
      }
      expect(alarmsOf({ ended, state })).toEqual(alarmsOf(follow(threshold, atRest, all)));
    }),
  );
});

it('keeps what was told, and adds what late readings show, whatever the order they come in', () => {
  const shuffled = readings.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(thresholds, shuffled, (threshold, [all, order]) => {
      const rows: (RecordedAlarm & { endedAt: number | null })[] = [];
      const known: Reading[] = [];
      for (const late of order) {
        known.push(late);
        known.sort((a, b) => a.at - b.at);
        const recorded = [...rows].sort((a, b) => a.openedAt - b.openedAt);
        const { ended, state } = follow(threshold, atRest, known, recorded);
        const going: (OpenAlarm & { endedAt?: number })[] = state.alarm ? [state.alarm] : [];
        for (const alarm of [...ended, ...going]) {
          if (alarm.recorded.length === 0)
            rows.push({ id: rows.length, openedAt: alarm.openedAt, endedAt: alarm.endedAt ?? null });
          for (const row of rows) if (alarm.recorded.includes(row.id)) row.endedAt = alarm.endedAt ?? null;
        }
      }
      // Every alarm that all the readings together show was told of, by an alarm that goes on at that time.
      for (const [, openedAt, endedAt] of oracle(threshold, all))
        expect(
          rows.some(
            (row) =>
              row.openedAt < (endedAt ?? Infinity) * minute && (row.endedAt ?? Infinity) > openedAt! * minute,
          ),
        ).toBe(true);
      // And none was told of at a reading that was not beyond.
      for (const { openedAt } of rows)
        expect(isBeyond(threshold, all.find(({ at }) => at === openedAt)!.value)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
