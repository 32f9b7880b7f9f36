import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order } from '../../../domain/answers/orders.ts';
import type {
  CountedOrders,
  DepartmentRow,
  ItemRow,
  RatesRow,
  SceneRow,
} from '../../../domain/answers/reports.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { type PastOrder, putOrder } from '../../harness/past-orders.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;

const put = (past: PastOrder) => putOrder(operations.database, past);

const first = '990101001';
const last = '990102002';

/*
 * October by hand.
 *   A  road, first street: all in time.
 *   B  road, first street: dispatched late, handled in time; so it did not close in time.
 *   C  waste, last street: declined.
 *   D  waste, last street: filed late, returned once, sent back once, the second time handled late.
 *   E  road, first street: reported ten minutes before the month ends, open and not due.
 *   F  road, last street: dispatched in time, handling ran out on the 20th, still open.
 *   G  green, last street: reported in the last minute of September, closed by force in October; checked by nobody.
 *   H  road, first street: filed, then cancelled.
 *   I  green, last street: reported in the first minute of November.
 */
const october: PastOrder[] = [
  {
    item: 'green.ancient-tree',
    street: last,
    log: [
      ['09-30 23:59', 'report', null, 'pending-dispatch'],
      ['10-01 00:00', 'override', 'pending-dispatch', 'pending-dispatch'],
      ['10-01 00:05', 'force-close', 'pending-dispatch', 'forced-closed'],
    ],
    clocks: [['dispatch', '09-30 23:59', '10-01 00:05', '10-01 00:14']],
  },
  {
    item: 'road.bike-misparked',
    street: first,
    log: [
      ['10-05 09:00', 'report', null, 'pending-dispatch'],
      ['10-05 09:10', 'dispatch', 'pending-dispatch', 'dispatched'],
      ['10-05 09:20', 'accept', 'dispatched', 'handling'],
      ['10-05 10:00', 'finish', 'handling', 'pending-check'],
      ['10-05 10:20', 'check', 'pending-check', 'pending-close'],
      ['10-05 11:00', 'close', 'pending-close', 'closed'],
    ],
    clocks: [
      ['dispatch', '10-05 09:00', '10-05 09:10', '10-05 09:15'],
      ['accept', '10-05 09:10', '10-05 09:20', '10-05 09:25'],
      ['handle', '10-05 09:20', '10-05 10:00', '10-05 11:20'],
      ['check', '10-05 10:00', '10-05 10:20', '10-05 10:30'],
      ['close', '10-05 10:20', '10-05 11:00', '10-05 11:00'],
    ],
  },
  {
    item: 'road.bike-misparked',
    street: first,
    log: [
      ['10-05 10:00', 'report', null, 'pending-dispatch'],
      ['10-05 10:40', 'dispatch', 'pending-dispatch', 'dispatched'],
      ['10-05 10:45', 'accept', 'dispatched', 'handling'],
      ['10-05 12:00', 'finish', 'handling', 'pending-check'],
      ['10-05 12:10', 'check', 'pending-check', 'pending-close'],
      ['10-05 15:00', 'close', 'pending-close', 'closed'],
    ],
    clocks: [
      ['dispatch', '10-05 10:00', '10-05 10:40', '10-05 10:15'],
      ['handle', '10-05 10:45', '10-05 12:00', '10-05 14:45'],
    ],
  },
  {
    item: 'waste.bin-overflow',
    street: last,
    log: [
      ['10-06 09:00', 'report', null, 'reported'],
      ['10-06 09:05', 'decline', 'reported', 'not-accepted'],
    ],
    clocks: [['register', '10-06 09:00', '10-06 09:05', '10-06 09:15']],
  },
  {
    item: 'waste.bin-overflow',
    street: last,
    log: [
      ['10-07 09:00', 'report', null, 'reported'],
      ['10-07 09:05', 'register', 'reported', 'pending-register'],
      ['10-07 10:00', 'file', 'pending-register', 'pending-dispatch'],
      ['10-07 10:05', 'dispatch', 'pending-dispatch', 'dispatched'],
      ['10-07 10:10', 'ask-return', 'dispatched', 'dispatched'],
      ['10-07 10:20', 'approve-return', 'dispatched', 'pending-dispatch'],
      ['10-07 10:25', 'dispatch', 'pending-dispatch', 'dispatched'],
      ['10-07 10:30', 'accept', 'dispatched', 'handling'],
      ['10-07 12:00', 'finish', 'handling', 'pending-check'],
      ['10-07 13:00', 'rework', 'pending-check', 'handling'],
      ['10-07 18:00', 'finish', 'handling', 'pending-check'],
      ['10-08 09:00', 'check', 'pending-check', 'pending-close'],
      ['10-08 10:00', 'close', 'pending-close', 'closed'],
    ],
    clocks: [
      ['file', '10-07 09:05', '10-07 10:00', '10-07 09:20'],
      ['dispatch', '10-07 10:00', '10-07 10:05', '10-07 10:15'],
      ['dispatch', '10-07 10:20', '10-07 10:25', '10-07 10:35'],
      ['handle', '10-07 10:30', '10-07 12:00', '10-07 14:30'],
      ['handle', '10-07 13:00', '10-07 18:00', '10-07 17:00'],
    ],
  },
  {
    item: 'road.bike-misparked',
    street: first,
    log: [['10-31 23:50', 'report', null, 'pending-dispatch']],
    running: { step: 'dispatch', due: '12-31 23:50' },
  },
  {
    item: 'road.bike-misparked',
    street: last,
    log: [
      ['10-20 09:00', 'report', null, 'pending-dispatch'],
      ['10-20 09:05', 'dispatch', 'pending-dispatch', 'dispatched'],
      ['10-20 09:06', 'supervise', 'dispatched', 'dispatched'],
      ['10-20 09:10', 'accept', 'dispatched', 'handling'],
    ],
    clocks: [['dispatch', '10-20 09:00', '10-20 09:05', '10-20 09:15']],
    running: { step: 'handle', due: '10-20 18:00' },
  },
  {
    item: 'road.bike-misparked',
    street: first,
    log: [
      ['10-12 09:00', 'report', null, 'pending-dispatch'],
      ['10-12 09:05', 'cancel', 'pending-dispatch', 'cancelled'],
    ],
    clocks: [['dispatch', '10-12 09:00', '10-12 09:05', '10-12 09:15']],
  },
  {
    item: 'green.ancient-tree',
    street: last,
    log: [['11-01 00:00', 'report', null, 'pending-dispatch']],
    running: { step: 'dispatch', due: '12-31 00:00' },
  },
];

beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  for (const past of october) await put(past);
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

async function rows<Row>(path: string): Promise<Row[]> {
  const { body, status } = await operations.request<{ rows: Row[] }>('dispatcher', `/api/reports/${path}`);
  expect(status).toBe(200);
  return body.rows;
}

/** What is not 0. */
const told = (counts: object) =>
  Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0));

describe('the numbers of a month, counted by hand', () => {
  const whole = {
    reported: 7, // A B C D E F H
    declined: 1, // C
    filed: 6, // A B D E F H
    'filed-on-time': 5, // not D
    cancelled: 1, // H
    dispatched: 5, // A B D D F
    'dispatched-on-time': 4, // not B
    returned: 1, // D
    due: 5, // A B D D F
    'due-on-time': 3, // A B D
    handled: 4, // A B D D
    'handled-on-time': 3, // A B D
    checked: 3, // A B D
    reworked: 1, // D
    closed: 3, // A B D
    'closed-on-time': 1, // A
    'closing-minutes': 120 + 300 + 1500, // A B D
    forced: 1, // G
    'open-overdue': 1, // F
    overdue: 3, // B D F
    overridden: 1, // G
    supervised: 1, // F
  };

  it('are those of all orders, with their rates', async () => {
    const [all, ...others] = await rows<RatesRow>('rates?month=2025-10');
    expect(others).toEqual([]);
    expect(told(all!.counts)).toEqual(whole);
    const value = Object.fromEntries(Object.entries(all!.rates).map(([name, rate]) => [name, rate.value]));
    expect(value).toEqual({
      'valid-report': 6 / 7,
      'on-time-filing': 5 / 6,
      'accurate-filing': 5 / 6,
      'on-time-dispatch': 4 / 5,
      'accurate-dispatch': 4 / 5,
      'on-time-handling': 3 / 5,
      // To close: A B D and F, which should have been, and G.
      closing: 3 / 5,
      'on-time-closing': 1 / 5,
      'overdue-pending': 1 / 5,
      extension: 0,
      rework: 1 / 4,
      override: 1 / 7,
      'cross-department-share': 0,
      satisfaction: null,
      'on-time-answering': null,
    });
    const [chosen] = await rows<RatesRow>(
      'rates?from=2025-10-01&to=2025-10-31&handling=handled&closing=filed&closingOnTime=closed&rework=to-close',
    );
    expect([
      chosen!.rates['on-time-handling'].value,
      chosen!.rates.closing.value,
      chosen!.rates['on-time-closing'].value,
      chosen!.rates.rework.value,
    ]).toEqual([3 / 4, 3 / 6, 1 / 3, 1 / 5]);
  });

  it('and their parts sum up to them', async () => {
    for (const by of ['scene', 'item', 'bureau', 'district', 'street', 'unit', 'source', 'grid']) {
      const parts = await rows<RatesRow>(`rates?month=2025-10&by=${by}`);
      const sum: Record<string, number> = {};
      for (const { counts } of parts)
        for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
      expect(told(sum)).toEqual(whole);
    }
    const streets = await rows<RatesRow>('rates?month=2025-10&by=street');
    // Units and their areas are told by their names.
    expect(streets.every(({ title }) => title !== null && title.zh !== '')).toBe(true);
    expect(streets.map(({ code, counts }) => [code, counts.reported])).toEqual([
      [first, 4],
      [last, 3],
    ]);
  });

  it('begin and end with the days of the city', async () => {
    const reported = async (period: string) => (await rows<RatesRow>(`rates?${period}`))[0]!.counts.reported;
    expect(await reported('month=2025-09')).toBe(1); // G, at 15:59 UTC
    expect(await reported('from=2025-11-01&to=2025-11-01')).toBe(1); // I, on October the 31st in UTC
    expect(await reported('from=2025-10-31&to=2025-10-31')).toBe(1); // E
    expect(await reported('month=2024-10')).toBe(0);
  });

  it('of the day that is not over go as far as it has', async () => {
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const count = async () => (await rows<RatesRow>(`rates?from=${today}&to=${today}`))[0]!.counts.reported;
    const before = await count();
    await operations.request('partner', '/api/events', {
      body: { source: 'now', item: 'road.bike-misparked', point: [123.005, 31.005] },
    });
    expect(await count()).toBe(before + 1);
  });
});

describe('an order that people move', () => {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const told = async (by: string, code: string) =>
    (await rows<RatesRow>(`rates?from=${today}&to=${today}&by=${by}`)).find((row) => row.code === code)
      ?.counts;

  it('takes its figures along to another lead, and ends once where it is merged', async () => {
    const report = async (externalId: string, item: string, point: [number, number]) => {
      const { status, body } = await operations.request<Event>('partner', '/api/events', {
        body: { source: 'moved', externalId, item, point },
      });
      expect(status).toBe(201);
      return body;
    };
    const one = await report('one', 'green.ancient-tree', [123.005, 31.005]);
    const other = await report('other', 'green.ancient-tree', [123.035, 31.015]);
    expect(one.orderNumber).not.toBe(other.orderNumber);
    const lead = { code: 'pump-operator', name: '泵站运营', nameEn: null, kind: 'operator' };
    const before = (await told('unit', one.decision.lead.code))!.reported;
    expect(
      (
        await operations.request('dispatcher', `/api/events/${one.id}/override`, {
          body: { lead, reason: 'its station' },
        })
      ).status,
    ).toBe(201);
    expect((await told('unit', one.decision.lead.code))?.reported ?? 0).toBe(before - 1);
    expect(await told('unit', 'pump-operator')).toMatchObject({ reported: 1, overridden: 1 });
    const merged = await operations.request<Order>('dispatcher', `/api/orders/${one.orderNumber}/actions`, {
      body: { action: 'merge', into: other.orderNumber, note: '同一问题', revision: 2 },
    });
    expect([merged.status, merged.body.state]).toEqual([200, 'merged']);
    // It was reported all the same, by its own unit, and is neither closed nor open and overdue.
    expect(await told('unit', 'pump-operator')).toMatchObject({ reported: 1, closed: 0, 'open-overdue': 0 });
    expect((await told('item', 'green.ancient-tree'))!.reported).toBe(2);
  });
});

describe('the orders that a figure counts', () => {
  const period = 'from=2025-10-01&to=2025-10-31';
  async function list(query: string): Promise<{ total: number; rows: CountedOrders['rows'] }> {
    const found: CountedOrders['rows'] = [];
    for (let cursor = '', total = 0; ; ) {
      const { status, body } = await operations.request<CountedOrders>(
        'dispatcher',
        `/api/reports/orders?${period}&limit=2&${query}${cursor && `&cursor=${cursor}`}`,
      );
      expect(status).toBe(200);
      total = body.total;
      found.push(...body.rows);
      if (body.next === null) return { total, rows: found };
      cursor = body.next;
    }
  }

  it.each(['all', 'scene', 'item', 'bureau', 'district', 'street', 'unit', 'source', 'grid', 'person'])(
    'are as many as it says, by %s, page after page',
    async (by) => {
      for (const { code, counts } of await rows<RatesRow>(`rates?${period}&by=${by}`))
        for (const [name, count] of Object.entries(told(counts))) {
          if (name === 'closing-minutes') continue;
          const part = by === 'all' || code === null ? '' : `&code=${encodeURIComponent(code)}`;
          const { total, rows: shown } = await list(`figure=${name}&by=${by}${part}`);
          expect([name, code, total, shown.reduce((sum, { times }) => sum + times, 0)]).toEqual([
            name,
            code,
            count,
            count,
          ]);
          expect(new Set(shown.map((row) => [row.number, row.day, row.actor].join())).size).toBe(
            shown.length,
          );
        }
    },
  );

  it('are told newest first, with what and when; those of several figures together', async () => {
    const { total, rows: shown } = await list('figure=closed,forced,open-overdue');
    expect(total).toBe(5); // A B D, F and G
    expect(shown.map(({ day, figure }) => [day, figure])).toEqual([
      ['2025-10-20', 'open-overdue'],
      ['2025-10-08', 'closed'],
      ['2025-10-05', 'closed'],
      ['2025-10-05', 'closed'],
      ['2025-10-01', 'forced'],
    ]);
    expect(shown[1]).toMatchObject({
      item: { code: 'waste.bin-overflow' },
      state: 'closed',
      actor: 'test',
      times: 1,
    });
  });

  it.each([
    [`figure=closing-minutes&${period}`, '/figure/0'],
    [`figure=&${period}`, '/figure/0'],
    [period, '/figure'],
    [`figure=closed&${period}&cursor=x`, '/cursor'],
    [`figure=closed&${period}&limit=0`, '/limit'],
    [`figure=closed&${period}&by=moon`, '/by'],
    ['figure=closed', '/month'],
  ])('%s is refused', async (query, field) => {
    const { status, body } = await operations.request('dispatcher', `/api/reports/orders?${query}`);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, 'invalid-input', field]);
  });
});

describe('items, scenes and departments', () => {
  it('tell which items are active in a month, silent, or were never reported', async () => {
    const items = await rows<ItemRow>('items?month=2025-10');
    expect(items.length).toBeGreaterThanOrEqual(87);
    const found = (code: string) => items.find(({ item }) => item === code);
    expect(found('road.bike-misparked')).toMatchObject({ activity: 'active', month: 5, year: 5 });
    expect(found('green.ancient-tree')).toMatchObject({
      activity: 'silent',
      month: 0,
      year: 1,
      lastAt: '2025-09-30T15:59:00.000Z',
    });
    expect(found('road.sign-damaged')).toMatchObject({ activity: 'never', month: 0, year: 0, lastAt: null });
    expect(items.filter(({ activity }) => activity === 'active')).toHaveLength(2);
    // In September it was active, and nobody knew yet of what came after.
    const before = await rows<ItemRow>('items?month=2025-09');
    expect(before.filter(({ activity }) => activity !== 'never').map(({ item }) => item)).toEqual([
      'green.ancient-tree',
    ]);
  });

  it('tell the orders of each scene and how good the work was', async () => {
    const scenes = await rows<SceneRow>('scenes?month=2025-10');
    const road = scenes.find(({ scene }) => scene === 'road')!;
    expect(road).toMatchObject({
      reported: 5,
      share: 5 / 7,
      closed: 2,
      checked: 1,
      onTime: 1 / 2,
      withoutRework: 1,
      quality: (1 + 1 / 2 + 1) / 3,
      meanHoursToClose: 3.5,
    });
    const waste = scenes.find(({ scene }) => scene === 'waste')!;
    expect(waste).toMatchObject({
      closed: 1,
      checked: 1,
      onTime: 0,
      withoutRework: 1 / 2,
      meanHoursToClose: 25,
    });
    expect(scenes.find(({ scene }) => scene === 'env')).toMatchObject({
      reported: 0,
      share: 0,
      quality: null,
    });
    // One without items of its own: those of other scenes that it names.
    expect(scenes.find(({ scene }) => scene === 'appearance')).toMatchObject({
      reported: 7,
      share: 1,
      closed: 3,
    });
    expect(scenes.find(({ scene }) => scene === 'floods')).toMatchObject({ reported: 0 });
  });

  it('tell the share of each department', async () => {
    const departments = await rows<DepartmentRow>('departments?month=2025-10');
    const of = (id: string) => departments.find(({ bureau }) => bureau === id);
    expect(of('urban-management')).toMatchObject({ reported: 5, share: 5 / 7, closed: 2 });
    expect(of('greening-and-appearance')).toMatchObject({
      reported: 2,
      share: 2 / 7,
      closed: 1,
      overridden: 1,
    });
  });
});

describe('the form of an answer', () => {
  it('is CSV where that is asked for', async () => {
    const ask = (path: string, headers = {}) =>
      fetch(`${operations.url}/api/reports/${path}`, {
        headers: { Authorization: `Bearer ${operations.keys.dispatcher}`, ...headers },
      });
    const byHeader = await ask('rates?month=2025-10&by=scene', { Accept: 'text/csv' });
    const byQuery = await ask('rates?month=2025-10&by=scene&format=csv');
    expect(byHeader.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    const [header, road] = (await byHeader.text()).split('\r\n');
    expect(header).toContain('code,title.zh,title.en,counts.reported,counts.declined');
    expect(header).toContain(
      'rates.closing.value,rates.closing.numerator,rates.closing.denominator,rates.closing.of',
    );
    expect(road).toMatch(/^road,[^,]+,[^,]+,5,0,/);
    expect((await byQuery.text()).split('\r\n')[1]).toBe(road);
  });

  it.each([
    ['rates', '/month'],
    ['rates?month=2025-13', '/month'],
    ['rates?month=2025-10&from=2025-10-01', '/month'],
    ['rates?from=2025-10-01', '/month'],
    ['rates?from=2025-10-02&to=2025-10-01', '/to'],
    ['rates?from=2023-10-02&to=2025-10-01', '/to'],
    ['rates?from=2025-02-30&to=2025-10-01', '/from'],
    ['rates?month=2025-10&by=moon', '/by'],
    ['rates?month=2025-10&closing=everything', '/closing'],
    ['items?month=october', '/month'],
    ['scenes?month=2025-10&format=pdf', '/format'],
  ])('%s is refused', async (path, field) => {
    const { status, body } = await operations.request('dispatcher', `/api/reports/${path}`);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, 'invalid-input', field]);
  });

  it('is for those who may read reports', async () => {
    expect((await operations.request('partner', '/api/reports/rates?month=2025-10')).status).toBe(403);
    expect((await operations.request(null, '/api/reports/rates?month=2025-10')).status).toBe(401);
  });
});
