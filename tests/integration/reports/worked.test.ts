import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ActivityReport,
  Evaluation,
  RatesRow,
  SeriesRow,
  WeightsVersion,
} from '../../../domain/answers/reports.ts';
import { evaluationLineNames } from '../../../domain/figures/evaluation.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { type PastOrder, putOrder } from '../../harness/past-orders.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  for (const { month, orders } of worked)
    for (const order of orders) await putOrder(operations.database, order(month));
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

type Step = PastOrder['log'][number];
type Order = (month: string) => PastOrder;

const item = 'road.bike-misparked';
const street = '990101001';
const order =
  (build: (day: string) => Partial<PastOrder> & { log: Step[] }, day = '05'): Order =>
  (month) => ({ item, street, ...build(`${month}-${day}`) });

const reported = (day: string): Step => [`${day} 09:00`, 'report', null, 'pending-dispatch'];
const dispatched = (day: string, time = '09:05'): Step => [
  `${day} ${time}`,
  'dispatch',
  'pending-dispatch',
  'dispatched',
];
const handled = (day: string): Step[] => [
  [`${day} 09:10`, 'accept', 'dispatched', 'handling'],
  [`${day} 12:00`, 'finish', 'handling', 'pending-check'],
];
const ended = (day: string): Step[] => [
  [`${day} 12:30`, 'check', 'pending-check', 'pending-close'],
  [`${day} 13:00`, 'close', 'pending-close', 'closed'],
];

/** Dispatched in 5 of 15 minutes, worked in 2 h 50 min of 4 h, closed the same day. */
const good = order((day) => ({
  log: [reported(day), dispatched(day), ...handled(day), ...ended(day)],
  clocks: [
    ['dispatch', `${day} 09:00`, `${day} 09:05`, `${day} 09:15`],
    ['handle', `${day} 09:10`, `${day} 12:00`, `${day} 13:10`],
  ],
}));
/** As that, but the work was due at 11:00 and done at 12:00. */
const lateWork = order((day) => ({
  log: [reported(day), dispatched(day), ...handled(day), ...ended(day)],
  clocks: [
    ['dispatch', `${day} 09:00`, `${day} 09:05`, `${day} 09:15`],
    ['handle', `${day} 09:10`, `${day} 12:00`, `${day} 11:00`],
  ],
}));
/** As that, but dispatched at 09:05 where it was due at 09:02. */
const lateDispatch = order((day) => ({
  log: [reported(day), dispatched(day), ...handled(day), ...ended(day)],
  clocks: [
    ['dispatch', `${day} 09:00`, `${day} 09:05`, `${day} 09:02`],
    ['handle', `${day} 09:10`, `${day} 12:00`, `${day} 13:10`],
  ],
}));
const declined = order((day) => ({
  log: [
    [`${day} 09:00`, 'report', null, 'reported'],
    [`${day} 09:05`, 'decline', 'reported', 'not-accepted'],
  ],
}));
const cancelled = order((day) => ({
  log: [reported(day), [`${day} 09:20`, 'cancel', 'pending-dispatch', 'cancelled']],
}));
/** Brought before the dispatcher after 40 minutes where 15 were allowed, and cancelled then. */
const lateFiled = order((day) => ({
  log: [
    [`${day} 09:00`, 'report', null, 'pending-register'],
    [`${day} 09:40`, 'file', 'pending-register', 'pending-dispatch'],
    [`${day} 09:50`, 'cancel', 'pending-dispatch', 'cancelled'],
  ],
  clocks: [['file', `${day} 09:00`, `${day} 09:40`, `${day} 09:15`]],
}));
/** Sent to the wrong unit first. */
const returned = order((day) => ({
  log: [
    reported(day),
    dispatched(day),
    [`${day} 09:30`, 'approve-return', 'dispatched', 'pending-dispatch'],
    dispatched(day, '09:35'),
  ],
}));
/** Still worked on, due at 13:10 on the day and never finished. */
const stuck = order((day) => ({
  log: [reported(day), dispatched(day), [`${day} 09:10`, 'accept', 'dispatched', 'handling']],
  clocks: [['dispatch', `${day} 09:00`, `${day} 09:05`, `${day} 09:15`]],
  running: { step: 'handle', due: `${day} 13:10` },
}));
/** Granted more time once, done within it. */
const extended = order((day) => ({
  log: [
    reported(day),
    dispatched(day),
    [`${day} 09:10`, 'accept', 'dispatched', 'handling'],
    [`${day} 10:00`, 'approve-extension', 'handling', 'handling'],
    [`${day} 12:00`, 'finish', 'handling', 'pending-check'],
    ...ended(day),
  ],
  clocks: [['handle', `${day} 09:10`, `${day} 12:00`, `${day} 17:10`]],
}));
/** Sent back once by the check. */
const reworked = order((day) => ({
  log: [
    reported(day),
    dispatched(day),
    ...handled(day),
    [`${day} 12:10`, 'rework', 'pending-check', 'handling'],
    [`${day} 12:20`, 'finish', 'handling', 'pending-check'],
    ...ended(day),
  ],
}));
/** Given to another lead by hand. */
const overridden = order((day) => ({
  log: [reported(day), [`${day} 09:03`, 'override', 'pending-dispatch', 'pending-dispatch']],
}));
/** Two units worked on it. */
const assisted = order((day) => ({ assists: ['990102002'], log: [reported(day), dispatched(day)] }));

/** Each rate over a month with few orders, worked out by a person. */
const worked: {
  rate: keyof RatesRow['rates'];
  month: string;
  orders: Order[];
  /** Numerator and denominator. */
  is: [number, number];
  /** Other denominators, as the query asks for them. */
  chosen?: [query: string, numerator: number, denominator: number];
}[] = [
  // 4 reported, 1 of them not accepted: 3 of 4 were valid, 75 %.
  { rate: 'valid-report', month: '2024-01', orders: [good, good, lateWork, declined], is: [3, 4] },
  // Filed: 3, one of them after its time; what was not accepted was never filed. 2 of 3, 66.67 %.
  { rate: 'on-time-filing', month: '2024-02', orders: [good, lateWork, lateFiled, declined], is: [2, 3] },
  // Filed: 5; one cancelled after. 4 of 5, 80 %.
  {
    rate: 'accurate-filing',
    month: '2024-03',
    orders: [good, good, good, lateWork, cancelled],
    is: [4, 5],
  },
  // Dispatched: 3, one 3 minutes late; what is not dispatched yet is not counted. 2 of 3.
  { rate: 'on-time-dispatch', month: '2024-04', orders: [good, good, lateDispatch, overridden], is: [2, 3] },
  // Dispatched 4 times (the returned one twice), 1 came back: 3 of 4, 75 %.
  { rate: 'accurate-dispatch', month: '2024-05', orders: [good, good, returned], is: [3, 4] },
  // Due: 4 (two in time, one late, one still open). 2 of 4, 50 %. Of the 3 handled 2 were in time, 66.67 %.
  {
    rate: 'on-time-handling',
    month: '2024-06',
    orders: [good, good, lateWork, stuck],
    is: [2, 4],
    chosen: ['handling=handled', 2, 3],
  },
  // To close: 3 closed and the stuck one of this month and of June, 5: 3 of 5, 60 %. Filed: 4, of which 3 are closed, 75 %.
  {
    rate: 'closing',
    month: '2024-07',
    orders: [good, good, lateWork, stuck],
    is: [3, 5],
    chosen: ['closing=filed', 3, 4],
  },
  // Closed: 3, of which one was late, 2 of 3. To close: those 3 and the stuck ones of June and July, 2 of 5, 40 %.
  {
    rate: 'on-time-closing',
    month: '2024-08',
    orders: [good, good, lateWork],
    is: [2, 5],
    chosen: ['closingOnTime=closed', 2, 3],
  },
  // Due: 3 (one of them stuck). Open and overdue at the end of the month: that one, and those of June and July. 3 of 3.
  { rate: 'overdue-pending', month: '2024-09', orders: [good, good, stuck], is: [3, 3] },
  // Due: 4, one of which was granted more time. 1 of 4, 25 %.
  { rate: 'extension', month: '2024-10', orders: [good, good, good, extended], is: [1, 4] },
  // Handled 5 times (the reworked one twice), sent back once: 1 of 5, 20 %.
  // To close: 4 closed, 3 stuck (June, July, September): 1 of 7.
  {
    rate: 'rework',
    month: '2024-11',
    orders: [good, good, good, reworked],
    is: [1, 5],
    chosen: ['rework=to-close', 1, 7],
  },
  // Of 2 reported 1 was given to another lead: 50 %.
  { rate: 'override', month: '2024-12', orders: [good, overridden], is: [1, 2] },
  // Of 4 reported 1 had an assisting unit: 25 %.
  { rate: 'cross-department-share', month: '2025-01', orders: [good, good, lateWork, assisted], is: [1, 4] },
];

const ask = async <Body>(path: string, role: 'dispatcher' | 'admin' | 'gis' = 'dispatcher') => {
  const { status, body } = await operations.request<Body>(role, `/api/reports/${path}`);
  expect(status).toBe(200);
  return body;
};

describe('each rate, worked out by hand over few orders', () => {
  it.each(worked)('$rate', async ({ rate, month, is, chosen }) => {
    const { rows } = await ask<{ rows: RatesRow[] }>(`rates?month=${month}`);
    const { value, numerator, denominator } = rows[0]!.rates[rate];
    expect([numerator, denominator]).toEqual(is);
    expect(value).toBe(is[0] / is[1]);
    if (!chosen) return;
    const [query, ...wanted] = chosen;
    const other = await ask<{ rows: RatesRow[] }>(`rates?month=${month}&${query}`);
    const found = other.rows[0]!.rates[rate];
    expect([found.numerator, found.denominator]).toEqual(wanted);
  });

  it('divides by nothing in a month without an order', async () => {
    const { rows } = await ask<{ rows: RatesRow[] }>('rates?month=2023-05');
    expect(rows).toHaveLength(1);
    expect(Object.values(rows[0]!.rates).map(({ value }) => value)).toEqual(
      Object.values(rows[0]!.rates).map(() => null),
    );
  });
});

describe('the course of a period', () => {
  it('tells each day, those without an order too, and each month', async () => {
    const days = (await ask<{ rows: SeriesRow[] }>('series?month=2024-01')).rows;
    expect(days).toHaveLength(31);
    expect(days.filter(({ counts }) => counts.reported > 0).map(({ start }) => start)).toEqual([
      '2024-01-05',
    ]);
    const months = (await ask<{ rows: SeriesRow[] }>('series?from=2024-01-01&to=2024-12-31&step=month')).rows;
    expect(months.map(({ counts }) => counts.reported)).toEqual([4, 4, 5, 4, 3, 4, 4, 3, 3, 4, 4, 2]);
  });

  it('tells the items that were active in each month of a year', async () => {
    const { months, rows } = await ask<ActivityReport>('activity?year=2024');
    expect(months).toEqual(Array.from({ length: 12 }, () => 1));
    expect(rows.find((row) => row.item === item)).toMatchObject({
      activity: 'active',
      reported: 44,
      months: [4, 4, 5, 4, 3, 4, 4, 3, 3, 4, 4, 2],
    });
    expect(rows.find((row) => row.item === 'waste.bin-overflow')).toMatchObject({
      activity: 'never',
      lastAt: null,
    });
    const before = await ask<ActivityReport>('activity?year=2023');
    expect(before.rows.every(({ activity }) => activity === 'never')).toBe(true);
    const after = await ask<ActivityReport>('activity?year=2026');
    expect(after.rows.find((row) => row.item === item)?.activity).toBe('silent');
  });
});

describe('the evaluation by four parts', () => {
  const weights = (change: object = {}) => ({
    ...Object.fromEntries(evaluationLineNames.map((name) => [name, 0])),
    ...change,
  });
  const put = (body: object, role: 'admin' | 'dispatcher' | 'gis' = 'admin') =>
    operations.request<WeightsVersion>(role, '/api/reports/evaluation/weights', { method: 'PUT', body });

  it('scores what could be rated, by the weights that say so', async () => {
    const sheet = await ask<Evaluation>('evaluation?month=2024-06');
    expect(sheet.weights).toMatchObject({ id: null, validFrom: null });
    expect(sheet.rows).toHaveLength(1);
    // June 2024, by the weights of data/orders/evaluation.json: 4 reported and filed, all in time; 4 dispatched in time;
    // handled in time 2 of 4; closed 3 of 4, of which 2 in time; none reworked, extended or overridden; 1 of 4 overdue.
    const [{ parts, score, weight }] = sheet.rows as [Evaluation['rows'][number]];
    expect(parts.finding).toEqual({ score: 100, weight: 25 });
    expect(parts.command).toEqual({ score: 100, weight: 25 });
    // 10 × 0.5 + 10 × 0.75 + 10 × 0.5 + 5 × 1 = 22.5 of 35
    expect(parts.supervision.score).toBeCloseTo((100 * 22.5) / 35, 9);
    // 5 × 0.75 + 5 × 1 + 5 × 1 = 13.75 of 15
    expect(parts.mechanism.score).toBeCloseTo((100 * 13.75) / 15, 9);
    expect(weight).toBe(100);
    expect(score).toBeCloseTo(25 + 25 + 22.5 + 13.75, 9);
  });

  it('scores nothing in a month without an order', async () => {
    const { rows } = await ask<Evaluation>('evaluation?month=2023-05');
    expect(rows[0]).toMatchObject({ score: null, weight: 0 });
  });

  it('keeps its weights by the day from which they hold', async () => {
    const first = await put({
      validFrom: '2024-06-30',
      weights: weights({ closing: 60, rework: 40 }),
      note: '二季度',
    });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      validFrom: '2024-06-30',
      note: '二季度',
      changedBy: expect.any(String),
    });
    // 60 × 0.75 + 40 × 1
    const june = await ask<Evaluation>('evaluation?month=2024-06');
    expect(june.weights.id).toBe(first.body.id);
    expect(june.rows[0]!.score).toBeCloseTo(85, 9);
    expect((await ask<Evaluation>('evaluation?month=2024-05')).weights.id).toBeNull();
    const second = await put({ validFrom: '2024-07-01', weights: weights({ closing: 100 }) });
    expect((await ask<Evaluation>('evaluation?month=2024-06')).weights.id).toBe(first.body.id);
    expect((await ask<Evaluation>('evaluation?month=2024-07')).weights.id).toBe(second.body.id);
    const { versions } = await ask<{ versions: WeightsVersion[] }>('evaluation/weights');
    expect(versions.map(({ id }) => id)).toEqual([second.body.id, first.body.id, null]);
  });

  it('refuses weights that do not sum to 100 and names the sum', async () => {
    const { status, body } = await operations.request<{ code: string; detail: string; text: { zh: string } }>(
      'admin',
      '/api/reports/evaluation/weights',
      {
        method: 'PUT',
        body: { validFrom: '2025-01-01', weights: weights({ closing: 60.5, rework: 40 }) },
      },
    );
    expect([status, body.code]).toEqual([400, 'weights-not-100']);
    expect(body.detail).toContain('100.5');
    expect(body.text.zh).toContain('100.5');
  });

  it.each([
    [{ weights: weights({ closing: 100 }) }, '/validFrom'],
    [{ validFrom: '2025-01-01', weights: { closing: 100 } }, '/weights/valid-report'],
    [{ validFrom: '2025-01-01', weights: weights({ closing: 110, rework: -10 }) }, '/weights/closing'],
    [{ validFrom: '2025-01-01', weights: { ...weights({ closing: 100 }), luck: 0 } }, '/weights'],
  ])('%j is refused', async (body, path) => {
    const answer = await operations.request('admin', '/api/reports/evaluation/weights', {
      method: 'PUT',
      body,
    });
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, path]);
  });

  it('lets those change its weights alone who may', async () => {
    const body = { validFrom: '2025-01-01', weights: weights({ closing: 100 }) };
    expect((await put(body, 'dispatcher')).status).toBe(403);
    expect((await put(body, 'gis')).status).toBe(403);
  });
});
