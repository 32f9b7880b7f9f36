import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { Warning, WarningDetail } from '../../../domain/answers/warnings.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { roadTown } from '../../harness/road-town.ts';

let city: Operations;

beforeAll(async () => {
  city = await startOperations(await testDatabase(roadTown));
});

afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

type Role = 'dispatcher' | 'street' | 'partner' | 'gis';

function raise(body: object, role: Role = 'dispatcher') {
  return city.request<WarningDetail & ProblemBody>(role, '/api/warnings', {
    body: { kind: 'gale', level: 'orange', text: '阵风可达9级', ...body },
  });
}

async function raised(body: object): Promise<WarningDetail> {
  const { status, body: warning } = await raise(body);
  expect(status).toBe(201);
  return warning;
}

const change = (id: number, body: object) =>
  city.request<WarningDetail & ProblemBody>('dispatcher', `/api/warnings/${id}`, {
    method: 'PUT',
    body: { kind: 'gale', level: 'orange', text: '阵风可达9级', ...body },
  });
const lift = (id: number, note = '风力减弱') =>
  city.request<WarningDetail & ProblemBody>('dispatcher', `/api/warnings/${id}/lift`, { body: { note } });
const find = async (id: number, role: Role = 'dispatcher') =>
  (await city.request<WarningDetail>(role, `/api/warnings/${id}`)).body;
const list = async (query = '') =>
  (await city.request<{ warnings: Warning[] }>('street', `/api/warnings${query}`)).body.warnings;
const order = async (number: string) =>
  (await city.request<OrderWithHistory>('dispatcher', `/api/orders/${number}`)).body;
const act = (number: string, action: string, note = '') =>
  city.request('admin', `/api/orders/${number}/actions`, { body: { action, note } });

const box = (w: number, s: number, e: number, n: number) => [
  [w, s],
  [e, s],
  [e, n],
  [w, n],
  [w, s],
];
const districts = (...codes: string[]) => ({ areas: codes.map((code) => ({ layer: 'districts', code })) });
const streetsOf = (warning: WarningDetail) =>
  warning.responses.filter(({ releasedAt }) => releasedAt === null).map(({ lead }) => lead.code);

describe('a warning of an area', () => {
  it('opens one order for each responsible unit, and lists what lies in it', async () => {
    const warning = await raised({
      ...districts('990101'),
      source: '气象台',
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    expect(warning).toMatchObject({
      state: 'in-force',
      level: 'orange',
      areas: [{ layer: 'districts', code: '990101', name: '990101区', nameEn: 'Area 990101' }],
      units: 2,
    });
    expect(streetsOf(warning)).toEqual(['990101001', '990101002']);
    const counts = warning.inside.units.map(({ layer, count }) => [layer, count]);
    // Neighbours that only share its border do not count.
    expect(counts).toEqual([
      ['districts', 1],
      ['streets', 2],
      ['responsibility-grids', 2],
      ['unit-grids', 4],
    ]);
    const [first] = warning.responses;
    const opened = await order(first!.order!.number);
    expect(opened).toMatchObject({
      item: 'road.sign-damaged',
      severity: 'high',
      lead: { code: '990101001' },
    });
    expect(opened.event.description).toContain('大风预警（橙色）：阵风可达9级；涉及990101001街道');
    expect(opened.event.properties).toMatchObject({ warning: warning.id });
    await lift(warning.id);
  });

  it('of a level below that of its rule opens none, and is shown all the same', async () => {
    const warning = await raised({ ...districts('990101'), level: 'blue' });
    expect(warning.responses).toEqual([]);
    expect((await list()).map(({ id }) => id)).toContain(warning.id);
    await lift(warning.id);
  });

  it('names the facilities of a unit in the one order that it gets', async () => {
    const warning = await raised({
      kind: 'flood',
      level: 'red',
      geometry: { type: 'Point', coordinates: [123.035, 31.012] },
      distance: 300,
    });
    expect(warning.responses).toHaveLength(1);
    expect(warning.responses[0]).toMatchObject({
      item: 'pump.water-level',
      features: [{ layer: 'pump-stations', code: 'BZ0001', name: '丹升雨水泵站' }],
      total: 1,
    });
    expect(warning.inside.facilities.find(({ layer }) => layer === 'pump-stations')).toMatchObject({
      count: 1,
      features: [{ code: 'BZ0001' }],
    });
    await lift(warning.id);
  });

  it('with a hole leaves out what lies in the hole; across the border of the city it is cut there', async () => {
    const around = await raised({
      geometry: {
        type: 'Polygon',
        // All of the city and far beyond, but for the first district.
        coordinates: [box(122.9, 30.9, 123.2, 31.2), box(122.99, 30.99, 123.02, 31.03)],
      },
    });
    expect(streetsOf(around)).toEqual(['990102001', '990102002']);
    await lift(around.id);
  });

  it('is told to the live stream’s readers and audited', async () => {
    const { id } = await raised(districts('990102'));
    const { rows } = await city.database.query<{ payload: object }>(
      `select payload from wangge.feed where topic = 'warning' order by id desc limit 1`,
    );
    expect(rows[0]!.payload).toMatchObject({ id, kind: 'gale', ended: false });
    const audit = await city.request<{ entries: { action: string; path: string }[] }>(
      'admin',
      '/api/audit?limit=5',
    );
    expect(JSON.stringify(audit.body)).toContain('/api/warnings');
    await lift(id);
  });

  it('answers the first result to a repeat of its source', async () => {
    const body = { ...districts('990101'), source: '气象台', externalId: 'W-2026-118' };
    const first = await raised(body);
    const again = await raise({ ...body, level: 'red' });
    expect([again.status, again.body.id, again.body.level]).toEqual([200, first.id, 'orange']);
    expect(again.body.responses.map(({ order }) => order)).toEqual(first.responses.map(({ order }) => order));
    await lift(first.id);
  });
});

describe('a warning that changes or ends', () => {
  it('gives an order to who comes in, and releases who no longer lies in it', async () => {
    const { id, responses } = await raised({ areas: [{ layer: 'streets', code: '990101001' }] });
    const [first] = responses;
    const moved = await change(id, { areas: [{ layer: 'streets', code: '990101002' }], level: 'red' });
    expect(moved.status).toBe(200);
    expect(moved.body).toMatchObject({ level: 'red', revision: 2, units: 1 });
    expect(streetsOf(moved.body)).toEqual(['990101002']);
    const cancelled = await order(first!.order!.number);
    expect(cancelled.state).toBe('cancelled');
    expect(cancelled.log.at(-1)!.note).toBe('不再处于大风预警范围内');

    // Concerned again, it gets another order.
    const back = await change(id, districts('990101'));
    expect(streetsOf(back.body).sort()).toEqual(['990101001', '990101002']);
    const again = back.body.responses.find(({ lead }) => lead.code === '990101001')!;
    expect(again.order!.number).not.toBe(first!.order!.number);
    await lift(id);
  });

  it('lifted, cancels the orders that no office has begun, and keeps those under way', async () => {
    const { id, responses } = await raised(districts('990102'));
    const [begun, waiting] = responses.map(({ order }) => order!.number);
    for (const number of [begun!, waiting!]) {
      const { state } = await order(number);
      if (state === 'reported') await act(number, 'register');
      if ((await order(number)).state === 'pending-register') await act(number, 'file');
      if ((await order(number)).state === 'pending-dispatch') await act(number, 'dispatch');
    }
    await act(begun!, 'accept');
    expect((await order(begun!)).state).toBe('handling');
    expect((await order(waiting!)).state).toBe('dispatched');

    const lifted = await lift(id, '大风停止');
    expect(lifted.body).toMatchObject({ state: 'ended', endReason: 'lifted', endNote: '大风停止', units: 0 });
    expect(lifted.body.responses.map(({ outcome }) => outcome)).toEqual(['kept', 'cancelled']);
    expect((await order(begun!)).state).toBe('handling');
    expect(await order(waiting!)).toMatchObject({ state: 'cancelled' });
    expect((await list()).map((each) => each.id)).not.toContain(id);
    expect((await list('?state=ended&limit=1'))[0]!.id).toBe(id);

    expect(await lift(id)).toMatchObject({ status: 409, body: { code: 'warning-ended' } });
    expect(await change(id, districts('990101'))).toMatchObject({ status: 409 });
  });

  it('ends by itself once its time is over', async () => {
    const until = new Date(Date.now() + 3_600_000);
    const { id, responses } = await raised({ ...districts('990101'), expiresAt: until });
    await city.warnings.sweep(new Date(until.getTime() - 1));
    expect((await find(id)).state).toBe('in-force');
    await city.warnings.sweep(until);
    expect(await find(id)).toMatchObject({ state: 'ended', endReason: 'expired', endedBy: 'system' });
    expect((await order(responses[0]!.order!.number)).log.at(-1)!.note).toBe('大风预警已到期');
  });

  it('that begins later opens its orders then', async () => {
    const { id } = await raised({
      ...districts('990101'),
      effectiveAt: new Date(Date.now() + 3_600_000),
    });
    await city.warnings.sweep();
    const pending = await find(id);
    expect(pending.state).toBe('pending');
    expect(pending.responses.map(({ order }) => order)).toEqual([null, null]);
    await city.database.query(`update wangge.warnings set effective_at = clock_timestamp() where id = $1`, [
      id,
    ]);
    await city.warnings.sweep();
    expect((await find(id)).responses.every(({ order }) => order !== null)).toBe(true);
    await lift(id);
  });

  it('gets the orders that a killed process left, each once', async () => {
    const { id, responses } = await raised(districts('990101'));
    // As a process leaves it that dies between writing the warning and noting down its orders.
    await city.database.query(
      `update wangge.warning_responses set event_id = null, made_at = now() - interval '1 minute'
        where warning_id = $1`,
      [id],
    );
    await city.warnings.sweep();
    expect((await find(id)).responses.map(({ order }) => order)).toEqual(responses.map(({ order }) => order));
    await lift(id);
  });
});

describe('a warning with only a text', () => {
  it('has no area and no orders, until a person opens one at a place in words', async () => {
    const warning = await raised({
      kind: 'public-opinion',
      text: '网友反映长阳大道望化街路口路灯不亮，联系电话13812345678',
    });
    expect(warning).toMatchObject({ geometry: null, areas: null, responses: [], units: 0 });
    expect(warning.text).toContain('138****5678');
    const opened = await city.request<Event>('dispatcher', `/api/warnings/${warning.id}/orders`, {
      body: { item: 'road.roadside-rubbish', place: '长阳大道望化街路口' },
    });
    expect(opened.status).toBe(201);
    const after = await find(warning.id);
    expect(after.responses).toMatchObject([
      { byHand: true, lead: { code: '990101001' }, order: { number: opened.body.orderNumber } },
    ]);
    expect(
      await city.request('dispatcher', `/api/warnings/${warning.id}/orders`, {
        body: { item: 'road.roadside-rubbish', place: '不存在的地方' },
      }),
    ).toMatchObject({ status: 400, body: { code: 'place-not-found' } });
    await lift(warning.id);
  });
});

describe('who sees and does what', () => {
  it('raising is for who may, in the name of his own source', async () => {
    expect(await raise(districts('990101'), 'street')).toMatchObject({ status: 403 });
    expect(await raise(districts('990101'), 'gis')).toMatchObject({ status: 403 });
    const partner = await raise({ ...districts('990101'), source: 'weather' }, 'partner');
    expect(partner.status).toBe(201);
    // What is nobody's business of the partner: the orders of others.
    expect(partner.body.responses.map(({ order }) => order)).toEqual([null, null]);
    await lift(partner.body.id);
  });

  it('a partner changes and lifts what is his, and nothing of others', async () => {
    const own = await raise({ ...districts('990101'), source: 'weather' }, 'partner');
    const desk = await raised(districts('990102'));
    const asPartner = (id: number, path: string, method: string, body: object) =>
      city.request<ProblemBody>('partner', `/api/warnings/${id}${path}`, { method, body });
    const content = { kind: 'gale', level: 'red', text: 'x', ...districts('990101') };
    expect(await asPartner(desk.id, '', 'PUT', content)).toMatchObject({
      status: 403,
      body: { code: 'source-not-allowed' },
    });
    expect(await asPartner(desk.id, '/lift', 'POST', { note: 'x' })).toMatchObject({ status: 403 });
    expect((await find(desk.id)).state).toBe('in-force');
    expect((await asPartner(own.body.id, '', 'PUT', content)).status).toBe(200);
    expect((await asPartner(own.body.id, '/lift', 'POST', { note: 'x' })).status).toBe(200);
    await lift(desk.id);
  });

  it('keeps what it said before each change', async () => {
    const { id } = await raised(districts('990101'));
    expect((await find(id)).changes).toEqual([]);
    const { level } = await find(id);
    await change(id, { ...districts('990101'), level: 'red' });
    await change(id, { ...districts('990101', '990102'), level: 'red' });
    const { changes, revision } = await find(id);
    expect(changes.map((change) => change.revision)).toEqual([revision, revision - 1]);
    expect(changes[1]).toMatchObject({ by: expect.any(String), former: { level } });
    expect(Object.keys(changes[0]!.former)).toEqual(['areas']);
    expect(changes[0]!.former.areas?.map(({ code }) => code)).toEqual(['990101']);
    await lift(id);
  });

  it('an office sees all warnings, and of their orders its own', async () => {
    const { id } = await raised(districts('990101'));
    const seen = await find(id, 'street');
    expect(seen.responses.map(({ lead, order }) => [lead.code, order !== null])).toEqual([
      ['990101001', true],
      ['990101002', false],
    ]);
    await lift(id);
  });
});

describe('bad input is refused with what was expected, and leaves nothing behind', () => {
  it.each([
    [{ kind: 'snow', ...districts('990101') }, 'unknown-kind', '/kind'],
    [districts('990199'), 'unknown-area', '/areas/0/code'],
    [
      {
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [123, 31],
              [123.02, 31.02],
              [123.02, 31],
              [123, 31.02],
              [123, 31],
            ],
          ],
        },
      },
      'invalid-geometry',
      '/geometry',
    ],
    [
      { geometry: { type: 'Polygon', coordinates: [box(120, 30, 120.1, 30.1)] } },
      'outside-city',
      '/geometry',
    ],
    [{ geometry: { type: 'Point', coordinates: [123.01, 31.01] } }, 'invalid-input', '/distance'],
    [{ ...districts('990101'), expiresAt: '2020-01-01T00:00:00Z' }, 'invalid-input', '/expiresAt'],
    [
      { ...districts('990101'), geometry: { type: 'Point', coordinates: [123, 31] }, distance: 5 },
      'invalid-input',
      '/areas',
    ],
    [{ ...districts('990101'), level: 'purple' }, 'invalid-input', '/level'],
    [{ ...districts('990101'), text: ' ' }, 'invalid-input', '/text'],
  ])('%o', async (body, code, path) => {
    const before = (await list('?state=all')).length;
    const { status, body: problem } = await raise(body);
    expect([status, problem.code, problem.errors?.[0]?.path]).toEqual([400, code, path]);
    expect(await list('?state=all')).toHaveLength(before);
  });

  it('an unknown warning is a 404', async () => {
    for (const path of ['/api/warnings/999999', '/api/warnings/999999/lift'])
      expect(
        await city.request('dispatcher', path, path.endsWith('lift') ? { body: { note: 'x' } } : {}),
      ).toMatchObject({ status: 404, body: { code: 'unknown-warning' } });
  });
});
