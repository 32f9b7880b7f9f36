import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event, Outcome } from '../../../domain/answers/events.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { roadTown } from '../../harness/road-town.ts';

let city: Operations;

beforeAll(async () => {
  city = await startOperations(await testDatabase(roadTown));
});

afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const item = 'road.roadside-rubbish';
const report = (body: unknown, headers = {}) =>
  city.request<Event>('dispatcher', '/api/events', { body, headers });

describe('a report that tells its place in words', () => {
  it('goes to the unit there, with how the place was found', async () => {
    const place = '长阳大道望化街路口往东100米';
    const { status, body } = await report({ source: '12345', item, place, description: '有人乱倒垃圾' });
    expect(status).toBe(201);
    expect(body.point[0]).toBeCloseTo(123.006, 4);
    expect(body.point[1]).toBeCloseTo(31.005, 4);
    expect(body).toMatchObject({ accuracy: 30, properties: { place }, decision: { status: 'routed' } });
    expect(body.decision.lead.code).toBe('990101001');
    expect(body.decision.reasons).toContainEqual(
      expect.objectContaining({
        code: 'placed-by-words',
        layer: 'roads',
        feature: 'DL1',
        text: expect.objectContaining({ zh: '按描述定位到长阳大道望化街路口以东100米' }),
      }),
    );
    const { body: order } = await city.request<{ state: string }>(
      'dispatcher',
      `/api/orders/${body.orderNumber}`,
    );
    expect(order.state).toBe('pending-dispatch');
  });

  it('is to be verified where the words may mean several units, with what to ask', async () => {
    const { body } = await report({ source: '12345', item, place: '望化街上有人乱倒垃圾' });
    const { decision, orderNumber } = body;
    expect(decision.status).toBe('needs-verification');
    expect(decision.reasons[0]).toMatchObject({
      code: 'ask-the-caller',
      text: { zh: '望化街比较长，请问靠近哪条路，或者门牌多少号？' },
    });
    expect(decision.candidates.map(({ unit }) => unit.code).sort()).toEqual(['990101001', '990101002']);
    expect(decision.confidence).toBeLessThan(0.8);
    const { body: order } = await city.request<{ state: string }>('dispatcher', `/api/orders/${orderNumber}`);
    expect(order.state).toBe('pending-verify');
  });

  it('keeps its coordinates where it has them, and the words beside', async () => {
    const { body } = await report({ source: '12345', item, point: [123.03, 31.003], place: '望化街' });
    expect(body).toMatchObject({ point: [123.03, 31.003], properties: { place: '望化街' } });
  });

  it('is refused where they mean nothing, with the question in both languages, and nothing is stored', async () => {
    const before = await city.database.query('select from wangge.events');
    const { status, body } = await city.request('dispatcher', '/api/events', {
      body: { source: '12345', item, place: '就在那边' },
    });
    expect([status, body.code]).toEqual([400, 'place-not-found']);
    expect(body.errors).toMatchObject([
      { path: '/place', text: { zh: expect.stringContaining('没有听清地点') } },
    ]);
    expect((await city.database.query('select from wangge.events')).rowCount).toBe(before.rowCount);
  });

  it('needs a place of one kind or another', async () => {
    const { status, body } = await city.request('dispatcher', '/api/events', { body: { source: 's', item } });
    expect([status, body.errors?.[0]?.message]).toEqual([
      400,
      'an event needs one place: "lon" and "lat", "point": [lon, lat], or "place" in words',
    ]);
  });
});

it('a table tells places in words, row by row', async () => {
  const table = `来源,事项,地点,经度,纬度\n12345,${item},长阳大道望化街路口,,\n12345,${item},哪里都不是,,\n12345,${item},,123.03,31.003\n`;
  const { status, body } = await city.request<{ results: Outcome[] }>('dispatcher', '/api/events', {
    body: table,
    headers: { 'Content-Type': 'text/csv' },
  });
  expect(status).toBe(207);
  expect(body.results.map((outcome) => ('code' in outcome ? outcome.code : outcome.status))).toEqual([
    201,
    'place-not-found',
    201,
  ]);
});

it('an Open311 request tells it as address_string', async () => {
  const form = new URLSearchParams({
    service_code: item,
    address_string: '望化街（近明泽路）',
    description: '垃圾',
  });
  const { status, body } = await city.request<{ service_request_id: string }[]>(
    'partner',
    '/open311/v2/requests.json',
    {
      body: form.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    },
  );
  expect(status, JSON.stringify(body)).toBe(201);
  const { body: found } = await city.request<{ lat: number; long: number; address: string }[]>(
    'dispatcher',
    `/open311/v2/requests/${body[0]!.service_request_id}.json`,
  );
  expect(found[0]).toMatchObject({ address: '望化街（近明泽路）' });
  expect(found[0]!.long).toBeCloseTo(123.005, 4);
  expect(found[0]!.lat).toBeCloseTo(31.015, 4);
});
