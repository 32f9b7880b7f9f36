import { distance } from '@turf/turf';
import type { VehicleKind } from '../answers/vehicles.ts';
import {
  atRest,
  type EndedAlarm,
  follow,
  type OpenAlarm,
  type Threshold,
  type ThresholdState,
} from '../readings/threshold.ts';

/** A position as the rules look at it. */
export interface Fix {
  /** Milliseconds since 1970. */
  at: number;
  /** Degrees, CRS84. */
  lon: number;
  lat: number;
  /** km/h; null where the device does not tell. */
  speed: number | null;
  working: boolean | null;
  /** Whether it lies in the area that the vehicle works in; null for one that works anywhere. */
  isInside: boolean | null;
}

/** Where a vehicle stands after its last position. */
export interface VehicleStates {
  rules: Record<string, ThresholdState>;
  /** The last position that could be believed. */
  last: { at: number; lon: number; lat: number } | null;
  /** The time of the last position, believed or not. */
  seenAt: number | null;
}

export const neverSeen: VehicleStates = { rules: {}, last: null, seenAt: null };

/** Faster than this between two positions is no driving, km/h. */
const fastest = 200;
const kilometresBetween = (a: { lon: number; lat: number }, b: { lon: number; lat: number }) =>
  distance([a.lon, a.lat], [b.lon, b.lat], { units: 'kilometers' });

/** A rule of a kind: what of a position is held against its threshold; null where the position does not tell. */
interface Rule {
  key: string;
  item: string;
  threshold: Threshold;
  value(fix: Fix): number | null;
}

/** The rules of a kind that look at positions, by the names that alarms have. */
function rulesOf(kind: VehicleKind): Rule[] {
  const speeds = kind.speeds.map(({ above, working, seconds, item }, index): Rule => {
    const threshold = { above, duration: seconds, hysteresis: 0 };
    // One that is not at work does as the rule wants.
    const value = (fix: Fix) => (working && !fix.working ? 0 : fix.speed);
    return { key: `speed-${index}`, item, threshold, value };
  });
  const area = kind.area && {
    key: 'area',
    item: kind.area.item,
    threshold: { above: 0.5, duration: kind.area.seconds, hysteresis: 0 },
    value: ({ isInside }: Fix) => (isInside === null ? null : Number(!isInside)),
  };
  return area ? [...speeds, area] : speeds;
}

/** An alarm that begins, goes on or ended, with the rule that it is of. */
export interface FollowedAlarm {
  key: string;
  item: string;
  alarm: OpenAlarm | EndedAlarm;
}

/**
 * Follows the rules of a kind over new positions. Positions before the last that was seen say nothing any more.
 * @param kind null: nothing is held against it
 * @param fixes in the order of their times
 * @returns where the vehicle stands, which positions are jumps (by index), and the alarms that ended or go on, in no
 * particular order; whoever keeps them writes the ids of their rows into `recorded` of those that go on
 */
export function followVehicle(
  kind: VehicleKind | null,
  states: VehicleStates,
  fixes: readonly Fix[],
): { states: VehicleStates; jumps: Set<number>; alarms: FollowedAlarm[] } {
  const jumps = new Set<number>();
  const speeds: { at: number; value: number }[] = [];
  const believed: Fix[] = [];
  let { last, seenAt } = states;
  fixes.forEach((fix, index) => {
    if (seenAt !== null && fix.at <= seenAt) return;
    seenAt = fix.at;
    const speed = last ? kilometresBetween(last, fix) / ((fix.at - last.at) / 3_600_000) : 0;
    speeds.push({ at: fix.at, value: speed });
    if (speed > fastest) {
      jumps.add(index);
      return;
    }
    last = { at: fix.at, lon: fix.lon, lat: fix.lat };
    believed.push(fix);
  });
  const rules: Record<string, ThresholdState> = {};
  const alarms: FollowedAlarm[] = [];
  const keep = (key: string, item: string, threshold: Threshold, values: { at: number; value: number }[]) => {
    const before = states.rules[key] ?? atRest;
    const after = follow(threshold, before, values);
    rules[key] = after.state;
    for (const alarm of after.ended) alarms.push({ key, item, alarm });
    if (after.state.alarm) alarms.push({ key, item, alarm: after.state.alarm });
  };
  if (kind?.jumps)
    keep('jumps', kind.jumps.item, { above: fastest, duration: kind.jumps.seconds, hysteresis: 0 }, speeds);
  for (const { key, item, threshold, value } of kind ? rulesOf(kind) : []) {
    const values = believed.flatMap((fix) => {
      const found = value(fix);
      return found === null ? [] : [{ at: fix.at, value: found }];
    });
    keep(key, item, threshold, values);
  }
  // A rule that was taken away leaves its alarm to end here.
  for (const [key, { alarm }] of Object.entries(states.rules)) {
    if (key in rules || key === 'silence' || !alarm) continue;
    const at = fixes.at(-1)?.at ?? alarm.openedAt;
    alarms.push({ key, item: '', alarm: { ...alarm, endedAt: Math.max(at, alarm.openedAt) } });
  }
  const { silence } = states.rules;
  if (silence?.alarm && seenAt !== null && seenAt !== states.seenAt)
    alarms.push({ key: 'silence', item: '', alarm: { ...silence.alarm, endedAt: seenAt } });
  else if (silence) rules.silence = silence;
  return { states: { rules, last, seenAt }, jumps, alarms };
}

/**
 * Whether a vehicle that was last heard of at `lastAt` has been silent for too long at `now`: the minutes count within
 * the hours of the rule only, by the clock of China Standard Time, which the city keeps, and only while somebody
 * listened. All times in milliseconds since 1970.
 * @param listeningSince since when positions could arrive: what was sent before, while the service was down, may be on
 * its way still
 * @returns minutes since it was last heard of, or null
 */
export function silentFor(
  { minutes, from, to }: NonNullable<VehicleKind['silence']>,
  lastAt: number,
  now: number,
  listeningSince: number,
): number | null {
  const ofDay = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  const cityMinutes = Math.floor(now / 60_000) + 480;
  const minute = cityMinutes % 1440;
  const [start, end] = [ofDay(from), ofDay(to)];
  const silent = Math.floor((now - lastAt) / 60_000);
  const awaited = Math.floor((now - Math.max(lastAt, listeningSince)) / 60_000);
  // From a time to the same time is the whole day.
  if (start === end) return awaited >= minutes ? silent : null;
  const sinceStart = (minute - start + 1440) % 1440;
  if (sinceStart >= (end - start + 1440) % 1440) return null;
  return Math.min(awaited, sinceStart) >= minutes ? silent : null;
}
