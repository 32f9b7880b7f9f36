import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JoiningRule, joiningSchema } from '../../../domain/items/joining.ts';
import type { Decision } from '../../../domain/routing/decision.ts';
import {
  type Arrival,
  assign,
  metresBetween,
  type OpenOrder,
} from '../../../server/events/joining/assign.ts';
import { cellOf, cellsWithin } from '../../../server/events/joining/cells.ts';
import { matterOf } from '../../../server/events/joining/matter.ts';
import { joiningOf } from '../../../server/events/joining/sentences.ts';
import { faultsOf } from '../../../server/items/catalogue.ts';
import { createItems } from '../../../server/items/service.ts';

const hour = 3_600_000;
const rule: JoiningRule = {
  id: 'rubbish',
  items: ['road.roadside-rubbish'],
  radius: 50,
  window: 3600,
  recurrence: 0,
  area: 'unit',
  same: [],
};

/** Places some radii across and times some windows long, so that many reports nearly meet. */
const arrivals = fc.array(
  fc.record({
    x: fc.integer({ min: 0, max: 12 }),
    y: fc.integer({ min: 0, max: 12 }),
    at: fc.integer({ min: 0, max: 20 }),
    matter: fc.constantFrom('a', 'b', null),
  }),
  { maxLength: 60 },
);

function arrival({ x, y, at, matter }: { x: number; y: number; at: number; matter: string | null }): Arrival {
  return {
    matter: matter === null ? null : { name: matter, rule },
    item: 'road.roadside-rubbish',
    // Steps of some 18 and 16 metres, in a city and across its meridian.
    point: [121 + (x - 6) * 0.000_19, 31 + y * 0.000_147],
    at: at * 0.4 * hour,
  };
}

/** What is to come out, by trying every order that there is. */
function tried(all: readonly Arrival[]): number[] {
  const orders: { matter: string | null; point: Arrival['point']; first: number; last: number }[] = [];
  return all.map(({ matter, point, at }) => {
    const fitting = orders
      .map((order, place) => ({ order, place, distance: metresBetween(order.point, point) }))
      .filter(
        ({ order, distance }) =>
          matter !== null &&
          order.matter === matter.name &&
          distance <= rule.radius &&
          at >= order.first - rule.window * 1000 &&
          at <= order.last + rule.window * 1000,
      )
      .sort((a, b) => a.distance - b.distance || a.place - b.place);
    if (!fitting[0]) return orders.push({ matter: matter?.name ?? null, point, first: at, last: at }) - 1;
    const { order, place } = fitting[0];
    order.first = Math.min(order.first, at);
    order.last = Math.max(order.last, at);
    return place;
  });
}

describe('assigning reports to orders', () => {
  it('is what trying every order finds, in whatever order and batches the reports come', () => {
    fc.assert(
      fc.property(arrivals, fc.array(fc.integer({ min: 1, max: 20 })), (given, sizes) => {
        const all = given.map(arrival);
        let open: OpenOrder[] = [];
        const found: number[] = [];
        for (let start = 0, batch = 0; start < all.length; batch++) {
          const size = sizes[batch] ?? all.length;
          const { placements, orders } = assign(all.slice(start, start + size), open);
          found.push(...placements.map(({ order }) => order));
          open = orders;
          start += size;
        }
        expect(found).toEqual(tried(all));
      }),
    );
  });

  it('puts each report into one order, near its place, in a row of times that the window bridges', () => {
    fc.assert(
      fc.property(arrivals, (given) => {
        const all = given.map(arrival);
        const { placements, orders } = assign(all, []);
        expect(placements).toHaveLength(all.length);
        for (const [place, { matter, point, times }] of orders.entries()) {
          const members = all.filter((_, index) => placements[index]!.order === place);
          const row = members.map(({ at }) => at).sort((a, b) => a - b);
          expect(members.every((one) => (one.matter?.name ?? null) === matter)).toBe(true);
          expect(members.every((one) => metresBetween(point, one.point) <= rule.radius)).toBe(true);
          expect(row.every((at, index) => index === 0 || at - row[index - 1]! <= rule.window * 1000)).toBe(
            true,
          );
          expect(times).toEqual({ first: row[0], last: row.at(-1) });
          if (matter === null) expect(members).toHaveLength(1);
        }
      }),
    );
  });

  it('is quick for ten thousand alarms of few matters, and for as many of their own', () => {
    const storm = Array.from({ length: 10_000 }, (_, n) =>
      arrival({ x: (n % 5) * 10, y: 0, at: 0, matter: 'a' }),
    );
    expect(assign(storm, []).orders).toHaveLength(5);
    const spread = Array.from({ length: 10_000 }, (_, n) =>
      arrival({ x: (n % 100) * 4, y: Math.floor(n / 100) * 4, at: 0, matter: 'a' }),
    );
    expect(assign(spread, []).orders).toHaveLength(10_000);
  });
});

describe('cells', () => {
  it('around a place hold every place within the radius, up to far north', () => {
    const place = fc.record({
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
      lat: fc.double({ min: -80, max: 80, noNaN: true }),
      radius: fc.double({ min: 1, max: 5000, noNaN: true }),
      angle: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(place, ({ lon, lat, radius, angle, share }) => {
        const scale = { x: 111_320 * Math.cos((lat * Math.PI) / 180), y: 110_600 };
        const other: [number, number] = [
          lon + (share * radius * Math.cos(angle)) / scale.x,
          lat + (share * radius * Math.sin(angle)) / scale.y,
        ];
        fc.pre(metresBetween([lon, lat], other) <= radius);
        expect(cellsWithin(radius, [lon, lat])).toContain(cellOf(radius, other));
        expect(cellsWithin(radius, other)).toContain(cellOf(radius, [lon, lat]));
      }),
    );
  });
});

const decision = {
  lead: { code: '990101001', name: '街道', nameEn: 'Street', kind: 'street-office' },
  reasons: [
    { code: 'covered-by', layer: 'unit-grids', feature: '990101001001001' },
    { code: 'asset-owner', layer: 'rivers', feature: 'R-7' },
  ],
} as Decision;

describe('a matter', () => {
  it('is told by the unit, or by the reach or facility that the decision rests on', () => {
    expect(matterOf(rule, decision, {})).toBe('rubbish street-office/990101001');
    expect(matterOf({ ...rule, area: 'feature' }, decision, {})).toBe('rubbish rivers/R-7');
    const grid = { ...decision, reasons: decision.reasons.slice(0, 1) };
    expect(matterOf({ ...rule, area: 'feature' }, grid, {})).toBe('rubbish street-office/990101001');
  });

  it('is told by the properties that its rule names, and is nobody’s where one is missing', () => {
    const vehicle = { ...rule, same: ['vehicle'] };
    expect(matterOf(vehicle, decision, { vehicle: '沪A12345' })).toBe(
      'rubbish street-office/990101001 沪A12345',
    );
    expect(matterOf(vehicle, decision, { vehicle: 7 })).toBe('rubbish street-office/990101001 7');
    expect(matterOf(vehicle, decision, {})).toBeNull();
    expect(matterOf(vehicle, decision, { vehicle: {} })).toBeNull();
  });

  it('says in both languages what a report has in common with its order', () => {
    const items = createItems();
    const { reasons } = joiningOf({
      rule: { ...rule, area: 'feature', same: ['vehicle'], window: 86_400 },
      item: items.require('waste.small-bag-dumping'),
      ordered: items.require('road.roadside-rubbish'),
      decision,
      properties: { vehicle: '沪A12345' },
      distance: 12.345,
      gap: 90,
    });
    expect(reasons.map(({ code, text }) => [code, text.zh, text.en])).toEqual([
      [
        'kin-item',
        '“小包垃圾”与“路边垃圾堆积”视为同一类事',
        '"Small bags of rubbish dumped in the open" is kin to "Rubbish piled at the roadside"',
      ],
      ['same-feature', '同一对象：rivers/R-7', 'The same feature, rivers/R-7'],
      ['same-property', 'vehicle同为“沪A12345”', 'The same vehicle, "沪A12345"'],
      ['within-radius', '距工单位置12.3米，不超过50米', "12.3 m from the order's place, at most 50 m"],
      [
        'within-window',
        '与工单的上报相隔1.5分钟，不超过24小时',
        "1.5 min from the order's reports, at most 24 h",
      ],
    ]);
  });
});

describe('the rules of joining', () => {
  const catalogue = createItems();
  const schema = joiningSchema(catalogue.scenes(), catalogue.items());
  const span = { value: 1, unit: 'hours' };
  const given = { id: 'one', radius: 50, window: span, recurrence: span, area: 'unit' };

  it('hold for every item of the catalogue, kin under one rule', () => {
    for (const { code } of catalogue.items()) expect(catalogue.joiningRule(code)).toBeDefined();
    expect(catalogue.joiningRule('waste.small-bag-dumping')).toBe(
      catalogue.joiningRule('road.roadside-rubbish'),
    );
    expect(catalogue.joiningRule('road.bike-misparked')).toMatchObject({
      id: 'road.bike-misparked',
      radius: 50,
      window: 43_200,
    });
  });

  it.each([
    [{ ...given, items: ['road.nothing'] }, '"one", items.0: "road.nothing" is not an item'],
    [{ ...given, scene: 'sea' }, '"one", scene: "sea" is not a scene'],
    [given, '"one", as a whole: {'],
    [{ ...given, scene: 'road', radius: 0 }, '"one", radius: 0'],
    [{ ...given, scene: 'road', window: { value: 1, unit: 'weeks' } }, '"one", window.unit: "weeks"'],
  ])('%j are refused, naming rule, field and value', (entry, fault) => {
    const { error } = schema.safeParse([entry]);
    expect(faultsOf([entry], error!).join()).toContain(fault);
  });

  it('name an item once', () => {
    const entries = [
      { ...given, items: ['road.bike-misparked'] },
      { ...given, id: 'two', items: ['road.bike-misparked'] },
    ];
    const { error } = schema.safeParse(entries);
    expect(faultsOf(entries, error!)).toEqual([
      '"two", items.0: "road.bike-misparked" has the rule "one"; expected one that no rule names yet',
    ]);
  });
});
