import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VehicleKind } from '../../../domain/answers/vehicles.ts';
import {
  type Fix,
  followVehicle,
  neverSeen,
  silentFor,
  type VehicleStates,
} from '../../../domain/vehicles/following.ts';
import { readVehicleKinds } from '../../../server/vehicles/kinds.ts';

const second = 1000;
const kind: VehicleKind = {
  code: 'sprinkler',
  title: { zh: '洒水车', en: 'Sprinkler' },
  speeds: [
    { above: 20, working: true, seconds: 60, item: 'slow' },
    { above: 60, seconds: 30, item: 'fast' },
  ],
  area: { seconds: 60, item: 'out' },
  jumps: { seconds: 0, item: 'gps' },
};

/** A fix every 10 s; some 100 m further each time unless told. */
const fixes = (changes: Partial<Fix>[]): Fix[] =>
  changes.map((change, index) => ({
    at: index * 10 * second,
    lon: 121 + index * 0.001,
    lat: 31,
    speed: 10,
    working: false,
    isInside: true,
    ...change,
  }));

const alarmsOf = (changes: Partial<Fix>[]) =>
  followVehicle(kind, neverSeen, fixes(changes)).alarms.map(({ key, alarm }) => [
    key,
    alarm.since / second,
    alarm.openedAt / second,
    'endedAt' in alarm ? alarm.endedAt / second : null,
    Math.round(alarm.peak),
  ]);
const times = (count: number, change: Partial<Fix>) => Array.from({ length: count }, () => change);

describe('a vehicle', () => {
  it('is too fast once it was for 30 s, until it slows down', () => {
    expect(alarmsOf([{}, ...times(4, { speed: 70 }), { speed: 65 }, { speed: 50 }])).toEqual([
      ['speed-1', 10, 40, 60, 70],
    ]);
    expect(alarmsOf([...times(3, { speed: 70 }), {}])).toEqual([]);
  });

  it('has another limit while it is at work', () => {
    expect(alarmsOf(times(8, { speed: 30, working: true }))).toEqual([['speed-0', 0, 60, null, 30]]);
    expect(alarmsOf(times(8, { speed: 30 }))).toEqual([]);
    expect(alarmsOf(times(8, { speed: null, working: true }))).toEqual([]);
  });

  it('is outside its area once it was for a minute, and never where it has none', () => {
    expect(alarmsOf(times(8, { isInside: false }))).toEqual([['area', 0, 60, null, 1]]);
    expect(alarmsOf(times(8, { isInside: null }))).toEqual([]);
  });

  it('is not believed to have jumped: neither its speed nor its place counts', () => {
    const after = followVehicle(
      kind,
      neverSeen,
      fixes([{}, { lon: 122, speed: 90, isInside: false }, { lon: 121.002 }]),
    );
    expect([...after.jumps]).toEqual([1]);
    expect(after.alarms.map(({ key, alarm }) => [key, 'endedAt' in alarm])).toEqual([['jumps', true]]);
    expect(after.states.last).toEqual({ at: 20 * second, lon: 121.002, lat: 31 });
  });

  it('is heard again: its silence ends', () => {
    const alarm = { since: 0, openedAt: 1800 * second, peak: 30, recorded: [7] };
    const silent: VehicleStates = {
      rules: { silence: { lastAt: 0, beyondSince: null, peak: null, alarm } },
      last: { at: 0, lon: 121, lat: 31 },
      seenAt: 0,
    };
    const [fix] = fixes([{ at: 2000 * second }]);
    expect(followVehicle(kind, silent, [fix!]).alarms).toEqual([
      { key: 'silence', item: '', alarm: { ...alarm, endedAt: 2000 * second } },
    ]);
    expect(followVehicle(kind, silent, [{ ...fix!, at: -1 }]).states.rules).toHaveProperty('silence');
  });

  it('raises the same alarms in one piece or in many', () => {
    const change = fc.record({
      lon: fc.integer({ min: 0, max: 60 }).map((step) => 121 + step / 1000),
      speed: fc.option(fc.constantFrom(0, 15, 25, 65), { nil: null }),
      working: fc.boolean(),
      isInside: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 40 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
        (list, sizes) => {
          const all = fixes(list);
          const opened = (alarms: ReturnType<typeof followVehicle>['alarms']) =>
            alarms.map(({ key, alarm }) => `${key}@${alarm.openedAt}`);
          const whole = followVehicle(kind, neverSeen, all);
          let states = neverSeen;
          const seen = new Set<string>();
          let jumps = 0;
          for (let from = 0; from < all.length; ) {
            const part = all.slice(from, from + sizes.next().value);
            const after = followVehicle(kind, states, part);
            for (const name of opened(after.alarms)) seen.add(name);
            jumps += after.jumps.size;
            states = structuredClone(after.states);
            from += part.length;
          }
          expect([...seen].sort()).toEqual([...new Set(opened(whole.alarms))].sort());
          expect(jumps).toBe(whole.jumps.size);
          expect(states.last).toEqual(whole.states.last);
        },
      ),
    );
  });
});

describe('silence', () => {
  const rule = { minutes: 30, from: '06:00', to: '20:00', item: 'gps' };
  const at = (clock: string) => Date.parse(`2026-11-20T${clock}:00+08:00`);
  it.each([
    ['09:00', '09:29', null],
    ['09:00', '09:30', 30],
    // The night before the hours begin does not count.
    ['05:00', '06:10', null],
    ['05:00', '06:30', 90],
    ['19:00', '20:00', null],
  ])('last heard of at %s, at %s', (last, now, minutes) => {
    expect(silentFor(rule, at(last), at(now), 0)).toBe(minutes);
  });

  it('is held over midnight, and all day where the hours are the same', () => {
    const night = { ...rule, from: '22:00', to: '04:00' };
    expect(silentFor(night, at('00:00'), at('01:00'), 0)).toBe(60);
    expect(silentFor(night, at('00:00'), at('05:00'), 0)).toBe(null);
    expect(silentFor({ ...rule, from: '00:00', to: '00:00' }, at('00:00'), at('00:31'), 0)).toBe(31);
  });

  it('does not count the time in which nobody listened', () => {
    expect(silentFor(rule, at('09:00'), at('11:29'), at('11:00'))).toBe(null);
    expect(silentFor(rule, at('09:00'), at('11:30'), at('11:00'))).toBe(150);
    expect(silentFor(rule, at('11:10'), at('11:35'), at('11:00'))).toBe(null);
  });
});

describe('the file of kinds', () => {
  it('must name items that there are, each kind once', () => {
    const text = (item: string) =>
      JSON.stringify([{ code: 'a', title: { zh: '甲', en: 'A' }, area: { seconds: 1, item } }]);
    expect(readVehicleKinds(new Set(['x']), text('x')).get('a')?.speeds).toEqual([]);
    expect(() => readVehicleKinds(new Set(['x']), text('y'))).toThrow('"a" names the item "y"');
    expect(() =>
      readVehicleKinds(new Set(['x']), `[${text('x').slice(1, -1)},${text('x').slice(1)}`),
    ).toThrow('"a" is there twice');
  });
});
