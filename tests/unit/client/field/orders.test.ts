import gcoord from 'gcoord';
import { describe, expect, it } from 'vitest';
import { areaTiles } from '../../../../client/field/kept/area-tiles.ts';
import { newId } from '../../../../client/field/kept/new-id.ts';
import { sorted, timeLeft } from '../../../../client/field/orders/due.ts';
import { stepsAhead } from '../../../../client/field/orders/steps.ts';
import { wayTo } from '../../../../client/field/orders/way.ts';
import type { Entry } from '../../../../client/field/outbox/entry.ts';
import type { OrderWithHistory } from '../../../../domain/answers/orders.ts';
import type { OrderState } from '../../../../domain/orders/states.ts';
import type { OrderAction } from '../../../../domain/orders/transitions.ts';

const point: [number, number] = [121.4737, 31.2304];

describe('the way to an order', () => {
  const numbersIn = (text: string) => [...decodeURIComponent(text).matchAll(/\d+\.\d{4,}/g)].map(Number);
  const near = (found: number[], expected: [number, number]) => {
    expect(found[0]).toBeCloseTo(expected[0], 5);
    expect(found[1]).toBeCloseTo(expected[1], 5);
  };

  it('is told to each map app in its own coordinates and order', () => {
    const gcj = gcoord.transform<[number, number]>(point, gcoord.WGS84, gcoord.GCJ02);
    const bd = gcoord.transform<[number, number]>(point, gcoord.WGS84, gcoord.BD09);
    near(numbersIn(wayTo('amap', point, '垃圾桶')), gcj);
    near(numbersIn(wayTo('tencent', point, '垃圾桶')), [gcj[1], gcj[0]]);
    near(numbersIn(wayTo('apple', point, '垃圾桶')), [gcj[1], gcj[0]]);
    near(numbersIn(wayTo('baidu', point, '垃圾桶')), [bd[1], bd[0]]);
    near(numbersIn(wayTo('system', point, '垃圾桶')), [point[1], point[0]]);
    // Half a kilometre lies between them.
    expect(Math.abs(gcj[0] - point[0])).toBeGreaterThan(0.003);
  });

  it('names the place whatever is in its name', () => {
    for (const app of ['amap', 'baidu', 'tencent', 'apple'] as const) {
      const address = new URL(wayTo(app, point, '3#楼 & 车库?'));
      expect(address.hash).toBe('');
      expect([...address.searchParams.values()].join(' ')).toContain('3#楼 & 车库?');
    }
  });
});

describe('my orders', () => {
  const order = (number: string, dueAt: string | null, at: [number, number]) =>
    ({ number, point: at, clock: dueAt ? { dueAt } : null }) as OrderWithHistory;
  const orders = [
    order('1', null, [121.4738, 31.2304]),
    order('2', '2026-11-30T12:00:00Z', [121.5, 31.2304]),
    order('3', '2026-11-30T10:00:00Z', [121.48, 31.2304]),
  ];
  const numbers = (list: OrderWithHistory[]) => list.map(({ number }) => number);

  it('go by what is due first, or by what is nearest where the phone knows where it is', () => {
    expect(numbers(sorted(orders, 'time', point))).toEqual(['3', '2', '1']);
    expect(numbers(sorted(orders, 'distance', point))).toEqual(['1', '3', '2']);
    expect(numbers(sorted(orders, 'distance', null))).toEqual(['3', '2', '1']);
  });

  it('say what is left of their limit', () => {
    const now = Date.parse('2026-11-30T11:00:00Z');
    expect(orders.map((each) => timeLeft(each, now))).toEqual([null, 3_600_000, -3_600_000]);
  });
});

describe('the steps ahead', () => {
  const allowed = (action: OrderAction, needs: 'unit' | null = null) => ({
    action,
    noteRequired: false,
    course: 'onward' as const,
    needs,
    missing: [],
  });
  const at = (state: OrderState, ...actions: ReturnType<typeof allowed>[]) =>
    ({ state, allowedActions: actions, request: null }) as unknown as OrderWithHistory;
  const waiting = (...actions: string[]) =>
    actions.map((action) => ({ body: { action } })) as unknown as Entry[];
  const names = ({ steps }: ReturnType<typeof stepsAhead>) => steps.map(({ action }) => action);

  it('are those that the service allows, but for the desk’s', () => {
    const found = stepsAhead(at('dispatched', allowed('accept'), allowed('add-assist', 'unit')), []);
    expect([names(found), found.elsewhere]).toEqual([['accept'], true]);
  });

  it('are foreseen for what follows a step that waits, by the same permission', () => {
    const order = at('dispatched', allowed('accept'));
    const next = stepsAhead(order, waiting('accept'));
    expect(next.state).toBe('handling');
    expect(names(next)).toEqual(
      expect.arrayContaining(['finish', 'ask-return', 'ask-extension', 'ask-suspension']),
    );
    expect(names(next)).not.toContain('force-close');
    // One request at a time.
    expect(names(stepsAhead(order, waiting('accept', 'ask-extension')))).toEqual(['finish']);
    expect(names(stepsAhead(order, waiting('accept', 'finish')))).not.toContain('check');
  });

  it('are none behind a step that the table has not', () => {
    expect(names(stepsAhead(at('closed', allowed('ask-exemption')), waiting('finish')))).toEqual([]);
  });
});

describe('the map around orders', () => {
  it('is nine tiles where streets are read, those above, and bounded however many there are', () => {
    const tiles = areaTiles([point]);
    expect(tiles.map(([z]) => z).filter((z) => z === 16)).toHaveLength(9);
    expect(tiles).toContainEqual([16, 54881, 26778]);
    const many = Array.from({ length: 200 }, (_, at): [number, number] => [121 + at / 100, 31]);
    expect(areaTiles(many)).toHaveLength(300);
  });
});

it('ids are UUIDs, each another', () => {
  const ids = Array.from({ length: 100 }, newId);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
