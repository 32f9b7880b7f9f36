import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ActivityReport,
  CountedOrders,
  Evaluation,
  RatesRow,
  SceneReport,
  SeriesRow,
} from '../../../domain/answers/reports.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { type PastOrder, putOrder } from '../../harness/past-orders.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

const [first, last] = ['990101001', '990102002'];
let operations: Operations;

const life = (day: string, until: string): PastOrder['log'] => [
  [`${day} 09:00`, 'report', null, 'pending-dispatch'],
  [`${day} 09:05`, 'dispatch', 'pending-dispatch', 'dispatched'],
  [`${day} 09:10`, 'accept', 'dispatched', 'handling'],
  [`${day} ${until}`, 'finish', 'handling', 'pending-check'],
  [`${day} 20:00`, 'check', 'pending-check', 'pending-close'],
  [`${day} 21:00`, 'close', 'pending-close', 'closed'],
];

/** The road scene in October 2025: 4 reported, 3 closed, one of them late, one still open and late; in September 1. */
const orders: PastOrder[] = [
  {
    item: 'road.bike-misparked',
    street: first,
    log: life('10-05', '12:00'),
    clocks: [['handle', '10-05 09:10', '10-05 12:00', '10-05 13:10']],
  },
  {
    item: 'road.bike-misparked',
    street: first,
    assists: [last],
    log: life('10-06', '12:00'),
    clocks: [['handle', '10-06 09:10', '10-06 12:00', '10-06 13:10']],
  },
  {
    item: 'road.roadside-rubbish',
    street: last,
    log: life('10-07', '18:00'),
    clocks: [['handle', '10-07 09:10', '10-07 18:00', '10-07 13:10']],
  },
  {
    item: 'road.bike-misparked',
    street: last,
    log: life('10-08', '12:00').slice(0, 3),
    running: { step: 'handle', due: '10-08 13:10' },
  },
  {
    item: 'road.bike-misparked',
    street: first,
    log: life('09-05', '12:00'),
    clocks: [['handle', '09-05 09:10', '09-05 12:00', '09-05 13:10']],
  },
  { item: 'waste.bin-overflow', street: first, log: life('10-05', '12:00') },
];

beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  for (const order of orders) await putOrder(operations.database, order);
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

const path = '/api/reports/scenes/road/monthly';
const monthly = async (month: string) =>
  (await operations.request<SceneReport>('dispatcher', `${path}?month=${month}`)).body;

describe('the monthly report of a scene', () => {
  it('tells its items, figures, streets and cases beside the month before', async () => {
    const report = await monthly('2025-10');
    expect(report).toMatchObject({ month: '2025-10', through: '2025-10-31', remarks: null });
    const { total, active, silent, never } = report.items;
    expect([active, silent, never]).toEqual([2, 0, total - 2]);
    expect(report.counts).toMatchObject({
      reported: 4,
      closed: 3,
      due: 4,
      'due-on-time': 2,
      'open-overdue': 1,
    });
    expect(report.before.counts).toMatchObject({ reported: 1, closed: 1, 'open-overdue': 0 });
    expect(report.byItem.slice(0, 2).map(({ code, counts }) => [code, counts.reported])).toEqual([
      ['road.bike-misparked', 3],
      ['road.roadside-rubbish', 1],
    ]);
    expect(report.byStreet.map(({ code, counts }) => [code, counts.reported]).sort()).toEqual([
      [first, 2],
      [last, 2],
    ]);
    expect(report.cases.map(({ why }) => why)).toEqual(['cross-department', 'longest']);
    expect(report.problems[0]?.zh).toBe('月末仍有1件工单超期未结。');
    expect(report.usefulness[0]?.en).toContain('4 orders were reported (1 in the month before) and 3 closed');
  });

  it('says so of a month without an order, and divides by nothing', async () => {
    const report = await monthly('2023-05');
    expect(report.counts.reported).toBe(0);
    expect(Object.values(report.rates).every(({ value }) => value === null)).toBe(true);
    expect([report.byStreet, report.cases, report.usefulness]).toEqual([[], [], []]);
  });

  it('keeps what those who keep the scene write to it', async () => {
    const write = (role: 'gis' | 'dispatcher', body: object) =>
      operations.request(role, path, { method: 'PUT', body });
    const body = { month: '2025-10', problems: '车位不足', usefulness: '' };
    expect((await write('dispatcher', body)).status).toBe(403);
    expect((await write('gis', body)).status).toBe(204);
    expect((await monthly('2025-10')).remarks).toMatchObject({ problems: '车位不足', usefulness: '' });
    expect((await monthly('2025-09')).remarks).toBeNull();
    expect((await write('gis', { ...body, month: 'x' })).body.errors?.[0]?.path).toBe('/month');
  });

  it('is a workbook where that is asked for, with the same figures', async () => {
    const response = await fetch(`${operations.url}${path}?month=2025-10&format=xlsx`, {
      headers: { Authorization: `Bearer ${operations.keys.dispatcher}` },
    });
    expect(response.headers.get('Content-Type')).toContain('spreadsheetml');
    const sheets = await readWorkbook(Buffer.from(await response.arrayBuffer()));
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['概况', '分事项', '分街道', '典型案例']);
    const [summary, items] = sheets.map(({ data }) => data);
    expect(summary!.find(([name]) => name === '上报')).toEqual(['上报', 4, 1, 3]);
    expect(summary!.find(([name]) => name === '按期处置率')!.slice(0, 3)).toEqual(['按期处置率', 0.5, 1]);
    expect(summary!.flat()).toContain('车位不足');
    expect(items![1]!.slice(0, 3)).toEqual(
      ['共享单车乱停放', '活跃', 3].map((cell, at) => (at === 0 ? items![1]![0] : cell)),
    );
  });

  it.each([
    ['/api/reports/scenes/moon/monthly?month=2025-10', 404, 'unknown-scene'],
    [path, 400, 'invalid-input'],
    [`${path}?month=2025-10&format=doc`, 400, 'invalid-input'],
  ])('%s is refused', async (address, status, code) => {
    const answer = await operations.request('dispatcher', address);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

describe('who has a part of the city', () => {
  it('sees the figures of that part alone, everywhere', async () => {
    const key = await operations.access.addKey({ label: 'one', role: 'viewer', street: null, unit: first });
    const ask = async <Body>(address: string): Promise<Body> => {
      const response = await fetch(`${operations.url}/api/reports/${address}`, {
        headers: { Authorization: `Bearer ${key}` },
      });
      expect(response.status).toBe(200);
      return (await response.json()) as Body;
    };
    const october = 'month=2025-10';
    // Of October's 5 orders 3 lie in the first street, and it assists in none of the others.
    for (const by of ['all', 'item', 'street', 'unit', 'source']) {
      const { rows } = await ask<{ rows: RatesRow[] }>(`rates?${october}&by=${by}`);
      expect(rows.reduce((sum, { counts }) => sum + counts.reported, 0)).toBe(3);
    }
    const list = await ask<CountedOrders>(`orders?${october}&figure=reported`);
    expect([list.total, list.rows.length]).toEqual([3, 3]);
    const days = (await ask<{ rows: SeriesRow[] }>(`series?${october}`)).rows;
    expect(days.filter(({ counts }) => counts.reported > 0).map(({ start }) => start)).toEqual([
      '2025-10-05',
      '2025-10-06',
    ]);
    const { rows } = await ask<ActivityReport>('activity?year=2025');
    expect(rows.find(({ item }) => item === 'road.roadside-rubbish')?.activity).toBe('never');
    const report = await ask<SceneReport>(`scenes/road/monthly?${october}`);
    expect([report.counts.reported, report.cases.length]).toEqual([2, 2]);
    expect((await ask<Evaluation>(`evaluation?${october}&by=street`)).rows.map(({ code }) => code)).toEqual([
      first,
    ]);
  });
});
