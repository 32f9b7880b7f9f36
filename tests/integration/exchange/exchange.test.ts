import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityDay } from '../../../server/input/city-time.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { type PastOrder, putOrder } from '../../harness/past-orders.ts';
import { inFirstStreet, inLastStreet, tinyCity } from '../../harness/tiny-city.ts';

/** The one gives, the other takes: each a service on a database of its own. */
let giving: Operations;
let taking: Operations;
const item = 'road.bike-misparked';
const today = cityDay(new Date());
const period = `from=${today}&to=${today}`;
const pastPeriod = 'from=2025-10-01&to=2025-10-31';

const closed: PastOrder = {
  item,
  street: '990101001',
  place: inFirstStreet,
  description: '=非机动车,"乱停"',
  log: [
    ['10-05 09:00', 'report', null, 'pending-dispatch'],
    ['10-05 09:05', 'dispatch', 'pending-dispatch', 'dispatched'],
    ['10-05 09:10', 'accept', 'dispatched', 'handling'],
    ['10-05 12:00', 'finish', 'handling', 'pending-check'],
    ['10-05 12:30', 'check', 'pending-check', 'pending-close'],
    ['10-05 13:00', 'close', 'pending-close', 'closed'],
  ],
};

beforeAll(async () => {
  giving = await startOperations(await testDatabase(tinyCity));
  taking = await startOperations(await testDatabase(tinyCity));
  await putOrder(giving.database, closed);
  for (const [index, [lon, lat]] of [inFirstStreet, inLastStreet].entries()) {
    const body = {
      source: 'hotline',
      externalId: `given-${index}`,
      item,
      lon,
      lat,
      accuracy: 12,
      description: ' 占道停放，联系电话13812345678 ',
      properties: { note: `第${index}处` },
    };
    expect((await giving.request('dispatcher', '/api/events', { body })).status).toBe(201);
  }
});
afterAll(async () => {
  for (const each of [giving, taking]) {
    expect(each.failures).toEqual([]);
    await each.close();
  }
});

interface CasesFile {
  proven: boolean;
  cases: Record<string, unknown>[];
}

async function text(service: Operations, path: string, role: 'admin' | 'street' = 'admin'): Promise<string> {
  const response = await fetch(`${service.url}${path}`, {
    headers: { Authorization: `Bearer ${service.keys[role]}` },
  });
  const found = await response.text();
  expect(response.status, found).toBe(200);
  return found;
}
const casesOf = async (path: string) => JSON.parse(await text(giving, path)) as CasesFile;

interface Received {
  records: number;
  added: number;
  changed: number;
  unchanged: number;
  reports: number;
}

const send = <Body = Received>(kind: string, source: string, body: unknown, type = 'application/json') =>
  taking.request<Body>('admin', `/api/exchange/${kind}?source=${source}`, {
    body,
    headers: { 'Content-Type': type },
  });

async function kept(): Promise<number[]> {
  const { rows } = await taking.database.query<{ n: number[] }>(
    `select array[(select count(*) from wangge.events), (select count(*) from wangge.exchanged_cases),
       (select count(*) from wangge.exchanged_evaluations)]::int[] as n`,
  );
  return rows[0]!.n;
}

describe('what goes out', () => {
  it('is every case of the period with its reports, steps and times, personal values masked', async () => {
    const { proven, cases } = await casesOf(`/api/exchange/cases?${period}`);
    expect(proven).toBe(false);
    expect(cases).toHaveLength(2);
    expect(cases[0]).toMatchObject({
      caseState: '04',
      itemCode: item,
      classCode: 'E05',
      source: 'hotline',
      longitude: 123.005,
      latitude: 31.005,
      accuracy: 12,
      streetCode: '990101001',
      unitGridCode: '990101001001001',
      properties: { note: '第0处' },
      reports: [{ source: 'hotline', sourceNumber: 'given-0' }],
    });
    expect(JSON.stringify(cases)).not.toContain('13812345678');
    const [past] = (await casesOf(`/api/exchange/cases?${pastPeriod}`)).cases;
    expect(past).toMatchObject({
      caseState: '10',
      dispatchedAt: '2025-10-05T01:05:00.000Z',
      finishedAt: '2025-10-05T04:00:00.000Z',
      checkedAt: '2025-10-05T04:30:00.000Z',
      closedAt: '2025-10-05T05:00:00.000Z',
      filedAt: null,
    });
    expect(
      (past!.steps as { fromState: string | null; toState: string }[]).map((step) => step.toState),
    ).toEqual(['04', '05', '06', '08', '09', '10']);
    // Names of the staff stay here.
    expect(Object.keys((past!.steps as object[])[0]!)).not.toContain('actor');
  });

  it('is nothing to who may not read figures', async () => {
    expect((await giving.request('street', `/api/exchange/cases?${period}`)).status).toBe(403);
    expect((await giving.request('partner', `/api/exchange/cases?${period}`)).status).toBe(403);
  });
});

describe('what goes out of one service and into another', () => {
  it.each(['json', 'csv'] as const)('comes out as it was: cases as %s', async (form) => {
    const type = form === 'csv' ? 'text/csv' : 'application/json';
    for (const [path, reports] of [
      [period, 2],
      [pastPeriod, 0],
    ] as const) {
      const source = `giving-${form}-${reports}`;
      const file = await text(giving, `/api/exchange/cases?${path}&format=${form}`);
      const { status, body } = await send('cases', source, file, type);
      expect([status, body]).toEqual([
        200,
        { records: reports || 1, added: reports || 1, changed: 0, unchanged: 0, reports },
      ]);
      expect(await text(taking, `/api/exchange/received/${source}/cases?format=${form}`)).toBe(file);
      const before = await kept();
      const again = await send('cases', source, file, type);
      expect(again.body).toMatchObject({ added: 0, changed: 0, unchanged: reports || 1, reports: 0 });
      expect(await kept()).toEqual(before);
    }
  });

  it('opens an order of the sender’s number, item and place', async () => {
    const { cases } = await casesOf(`/api/exchange/cases?${period}`);
    const { body } = await taking.request<{ events: Record<string, unknown>[] }>('admin', '/api/events');
    const own = body.events.filter(({ source }) => source === 'giving-json-2');
    expect(own.map(({ externalId }) => externalId).sort()).toEqual(
      cases.map((each) => each.caseNumber).sort(),
    );
    expect(own).toContainEqual(
      expect.objectContaining({
        item,
        point: inFirstStreet,
        description: expect.stringContaining('138****5678'),
      }),
    );
  });

  it.each(['json', 'csv'] as const)('comes out as it was: evaluations as %s', async (form) => {
    const file = await text(giving, `/api/exchange/evaluations?${pastPeriod}&by=street&format=${form}`);
    const source = `valued-${form}`;
    const type = form === 'csv' ? 'text/csv' : 'application/json';
    const { status, body } = await send('evaluations', source, file, type);
    expect([status, body]).toMatchObject([200, { changed: 0, unchanged: 0, reports: 0 }]);
    expect(body.added).toBeGreaterThan(0);
    expect(await text(taking, `/api/exchange/received/${source}/evaluations?format=${form}`)).toBe(file);
    expect((await send('evaluations', source, file, type)).body).toMatchObject({
      added: 0,
      unchanged: body.added,
    });
  });

  it('tells of a case that moved on, and of nothing else', async () => {
    const { cases } = await casesOf(`/api/exchange/cases?${period}`);
    await send('cases', 'moving', { cases });
    const moved = cases.map((each, index) => (index === 0 ? { ...each, caseState: '10' } : each));
    expect((await send('cases', 'moving', { cases: moved })).body).toEqual({
      records: 2,
      added: 0,
      changed: 1,
      unchanged: 1,
      reports: 0,
    });
  });
});

describe('what came', () => {
  interface Page {
    records: {
      case: { number: string; state: string; order: string | null; event: number | null } | null;
      evaluation: { by: string; score: number | null } | null;
      receivedBy: string;
    }[];
    next: string | null;
  }
  const list = async (source: string, kind: string, query = '') =>
    (await taking.request<Page>('admin', `/api/exchange/received/${source}/${kind}/records${query}`)).body;

  it('is listed by source, with the order that an open case opened', async () => {
    const { body } = await taking.request<{ senders: { source: string; cases: number }[] }>(
      'admin',
      '/api/exchange/received',
    );
    expect(body.senders).toContainEqual(
      expect.objectContaining({ source: 'giving-json-2', cases: 2, evaluations: 0 }),
    );
    const { records, next } = await list('giving-json-2', 'cases');
    expect(next).toBeNull();
    expect(records.map((each) => each.case!.state)).toEqual(['pending-dispatch', 'pending-dispatch']);
    for (const { case: given } of records) {
      const { rows } = await taking.database.query<{ number: string }>(
        'select o.number from wangge.orders o join wangge.events e on e.order_id = o.id where e.id = $1',
        [given!.event],
      );
      expect(given!.order).toBe(rows[0]!.number);
    }
    const [past] = (await list('giving-json-0', 'cases')).records;
    expect(past!.case).toMatchObject({ state: 'closed', order: null, event: null });
    expect((await list('valued-json', 'evaluations')).records[0]!.evaluation).toMatchObject({ by: 'street' });
    expect(await list('nobody', 'cases')).toEqual({ records: [], next: null });
  });

  it('comes page by page, each record once, the newest first', async () => {
    const many = Array.from({ length: 7 }, (_, n) => ({
      caseNumber: `page~${n}`,
      caseState: '10',
      itemCode: item,
      longitude: inFirstStreet[0],
      latitude: inFirstStreet[1],
      occurredAt: '2026-11-20T08:00:00+08:00',
    }));
    await send('cases', 'paged', many.slice(0, 4));
    await send('cases', 'paged', many.slice(4));
    const seen: string[] = [];
    for (let query = '?limit=3'; ; ) {
      const { records, next } = await list('paged', 'cases', query);
      seen.push(...records.map((each) => each.case!.number));
      if (next === null) break;
      query = `?limit=3&cursor=${encodeURIComponent(next)}`;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `page~${n}`));
    for (const wrong of ['x', '1~', '1~%00']) {
      const asked = `/api/exchange/received/paged/cases/records?cursor=${wrong}`;
      expect((await taking.request('admin', asked)).status, wrong).toBe(400);
    }
  });

  it('of a part of the city is what its reports are of', async () => {
    const { body } = await taking.request('street', '/api/exchange/received');
    expect(body).toMatchObject({ code: 'not-allowed' });
  });
});

describe('bad input', () => {
  const good = {
    caseNumber: 'bad-1',
    caseState: '04',
    itemCode: item,
    longitude: inFirstStreet[0],
    latitude: inFirstStreet[1],
    occurredAt: '2026-11-20T08:00:00+08:00',
  };
  const { itemCode: _, ...withoutItem } = good;
  const header = 'caseNumber,caseState,itemCode,longitude,latitude,occurredAt';

  it.each([
    [
      'an unknown code',
      [good, { ...good, caseNumber: 'b', caseState: '99' }],
      'row 2, field caseState',
      '"99"',
    ],
    ['a bad time', [{ ...good, occurredAt: '昨天' }], 'row 1, field occurredAt', '"昨天"'],
    [
      'a time to come',
      [good, { ...good, caseNumber: 'b', occurredAt: '2999-01-01T00:00:00Z' }],
      'row 2, field occurredAt',
      '2999',
    ],
    ['the same number twice', [good, good], 'row 2, field caseNumber', '"bad-1"'],
    ['neither item nor class', [withoutItem], 'row 1, field itemCode', 'null'],
    ['an unknown item', [{ ...good, itemCode: 'road.nothing' }], 'row 1, field itemCode', '"road.nothing"'],
    ['an unknown class', [{ ...withoutItem, classCode: 'E99' }], 'row 1, field classCode', '"E99"'],
    ['a missing place', [{ ...good, latitude: undefined }], 'row 1, field latitude', 'null'],
    ['a place outside of degrees', [{ ...good, latitude: 131 }], 'row 1, field latitude', '131'],
    ['an unknown field', [{ ...good, caseNo: '1' }], 'row 1, field caseNo', '"1"'],
    [
      'a bad step',
      [{ ...good, steps: [{ at: '2026-11-20T08:00:00Z', action: '77', toState: '04', role: 'system' }] }],
      'row 1, field steps/0/action',
      '"77"',
    ],
    ['an unknown channel', [{ ...good, channel: 'pigeon' }], 'row 1, field channel', '"pigeon"'],
    [
      'what the database cannot hold',
      [{ ...good, caseState: '10', description: 'a\u0000b' }],
      'row 1, field description',
      '"a',
    ],
    ['no object', ['text'], 'row 1, field ', '"text"'],
  ])('refuses all for %s', async (_name, cases, path, value) => {
    const before = await kept();
    const { status, body } = await send<ProblemBody>('cases', 'bad', { cases });
    expect([status, body.code]).toEqual([400, 'invalid-exchange']);
    expect(body.errors![0]!.path).toBe(path);
    expect(body.errors![0]!.text!.zh).toContain(value);
    expect(body.errors![0]!.text!.en).toContain(value);
    expect(body.text!.zh).toMatch(/[\u4e00-\u9fff].*未写入任何内容$/);
    expect(await kept()).toEqual(before);
  });

  it.each([
    ['no rows of a table', `${header}\n`, 'text/csv', 'no-events'],
    ['no rows of JSON', '{"cases": []}', 'application/json', 'no-events'],
    ['no list', '{"evaluations": []}', 'application/json', 'invalid-json'],
    ['no JSON', '{"cases": [', 'application/json', 'invalid-json'],
    ['a missing column', 'caseNumber,caseState\n1,04\n', 'text/csv', 'missing-column'],
    ['an unknown column', `${header},colour\n1,04,${item},1,2,3,red\n`, 'text/csv', 'unknown-column'],
    ['a row that is too short', `${header}\n1,04\n`, 'text/csv', 'invalid-exchange'],
    ['another encoding', `${header}\n`, 'text/csv; charset=no-such', 'unknown-encoding'],
    ['another media type', 'a', 'text/plain', 'unsupported-media-type'],
  ])('refuses %s, in both languages', async (_name, file, type, code) => {
    const { body } = await send<ProblemBody>('cases', 'bad', file, type);
    expect(body.code).toBe(code);
    expect(body.text!.zh).toMatch(/[\u4e00-\u9fff]/);
  });

  it.each(['text/csv', 'application/json'])('refuses bytes that are no text, as %s', async (type) => {
    const response = await fetch(`${taking.url}/api/exchange/cases?source=bad`, {
      method: 'POST',
      headers: { 'Content-Type': type, Authorization: `Bearer ${taking.keys.admin}` },
      body: new Uint8Array([0x61, 0xff, 0xff, 0x0a]),
    });
    expect(await response.json()).toMatchObject({ code: 'wrong-encoding' });
  });

  it('reads a table of a spreadsheet: Chinese names of columns, times of the city, GB 18030', async () => {
    const table = `${header.split(',').map((name) => ({ caseNumber: '案件编号', occurredAt: '发生时间' })[name] ?? name)}\nt-1,04,${item},${inFirstStreet},2026-11-20 08:00\n`;
    const { body } = await send('cases', 'spreadsheet', table, 'text/csv');
    expect(body).toMatchObject({ added: 1, reports: 1 });
    const found = JSON.parse(await text(taking, '/api/exchange/received/spreadsheet/cases')) as CasesFile;
    expect(found.cases[0]!.occurredAt).toBe('2026-11-20T08:00:00+08:00');
  });

  it('takes the class where no item is named', async () => {
    const { body } = await send('cases', 'by-class', [{ ...withoutItem, classCode: 'E0102' }]);
    expect(body).toMatchObject({ added: 1, reports: 1 });
  });

  it('refuses an evaluation that ends before it begins, and one of the same unit twice', async () => {
    const row = { fromDay: '2026-11-01', toDay: '2026-11-30', by: 'unit', code: 'u', reportedCount: 1 };
    const { body } = await send<ProblemBody>('evaluations', 'bad', [
      { ...row, toDay: '2026-10-01' },
      row,
      row,
    ]);
    expect(body.errors!.map(({ path }) => path)).toEqual(['row 1, field toDay', 'row 3, field code']);
  });

  it('asks in whose name a file comes, and holds a key to its own source', async () => {
    const admin = await taking.request('admin', '/api/exchange/cases', { body: [good] });
    expect([admin.status, admin.body.code]).toEqual([400, 'missing-source']);
    const put = await taking.request('admin', '/api/sources/beside', { method: 'PUT', body: {} });
    expect(put.status).toBe(200);
    const key = await taking.access.addKey({
      label: 'beside',
      role: 'partner',
      street: null,
      source: 'beside',
    });
    const as = (query: string) =>
      fetch(`${taking.url}/api/exchange/cases${query}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
        body: JSON.stringify([good]),
      });
    expect((await as('?source=bad')).status).toBe(403);
    expect(await (await as('')).json()).toMatchObject({ added: 1, reports: 1 });
  });
});
