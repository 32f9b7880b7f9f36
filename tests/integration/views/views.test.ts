import { afterAll, beforeAll, expect, it } from 'vitest';
import type { View, ViewsAnswer } from '../../../domain/answers/views.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let city: Operations;
/** Keys of dispatchers, by the unit that they work in. */
const keys: Record<string, string> = {};
const units = ['city', '990101', '990101001', '990101002', '990102'];

beforeAll(async () => {
  city = await startOperations(await testDatabase(tinyCity));
  for (const unit of units)
    keys[unit] = await city.access.addKey({ label: unit, role: 'dispatcher', street: null, unit });
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

async function ask<T>(unit: string, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${city.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${keys[unit]}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T & ProblemBody };
}
const listed = async (unit: string) =>
  (await ask<ViewsAnswer>(unit, 'GET', '/api/views')).body.views.map(({ name }) => name);
const add = (unit: string, body: object) => ask<View>(unit, 'POST', '/api/views', body);

it('shows a view to whoever works in the unit that it is shared with or below, and to nobody else', async () => {
  const { status, body } = await add('990101', {
    name: '高级别待派',
    query: 'severity=high&sort=oldest',
    unit: '990101',
  });
  expect([status, body.isOwn, body.owner]).toEqual([201, true, '990101']);
  const seen = await Promise.all(units.map(listed));
  const own = ['高级别待派'];
  expect(Object.fromEntries(units.map((unit, at) => [unit, seen[at]]))).toEqual({
    city: [],
    '990101': own,
    '990101001': own,
    '990101002': own,
    '990102': [],
  });
  const [shared] = (await ask<ViewsAnswer>('990101001', 'GET', '/api/views')).body.views;
  expect(shared).toMatchObject({ isOwn: false, query: 'severity=high&sort=oldest', unit: '990101' });

  // Whom it is shared with opens it, and changes nothing.
  const path = `/api/views/${body.id}`;
  expect((await ask('990101001', 'PATCH', path, { name: '改名' })).body.code).toBe('unknown-view');
  expect((await ask('990101001', 'DELETE', path)).status).toBe(404);

  expect((await ask<View>('990101', 'PATCH', path, { unit: '990101001' })).body.unit).toBe('990101001');
  expect([await listed('990101001'), await listed('990101002')]).toEqual([own, []]);
  expect((await ask<View>('990101', 'PATCH', path, { unit: null, name: '只我' })).body).toMatchObject({
    unit: null,
    name: '只我',
    query: 'severity=high&sort=oldest',
  });
  expect(await listed('990101001')).toEqual([]);
  expect((await ask('990101', 'DELETE', path)).status).toBe(204);
  expect(await listed('990101')).toEqual([]);
});

it('is shared downwards alone: with the city by who works for the city, with a unit by who works in it or above', async () => {
  const share = async (from: string, unit: string) => {
    const { status, body } = await add(from, { name: `${from} ${unit}`, query: '', unit });
    return status === 201 ? 201 : body.code;
  };
  expect(await share('990101001', 'city')).toBe('not-allowed');
  expect(await share('990101001', '990101')).toBe('not-allowed');
  expect(await share('990101', '990102')).toBe('not-allowed');
  expect(await share('city', 'nowhere')).toBe('unknown-unit');
  expect(await share('city', 'city')).toBe(201);
  for (const unit of units) expect(await listed(unit)).toContain('city city');
  const [{ id } = { id: 0 }] = (await ask<ViewsAnswer>('city', 'GET', '/api/views')).body.views;
  expect((await city.request('admin', `/api/views/${id}`, { method: 'DELETE' })).status).toBe(204);
});

it('keeps one view of a name for each account, and says what is wrong with another', async () => {
  const first = await add('990102', { name: '甲', query: 'sort=newest' });
  const second = await add('990102', { name: '乙', query: '' });
  expect((await add('990102', { name: '甲', query: '' })).body.code).toBe('view-exists');
  expect((await add('990101', { name: '甲', query: '' })).status).toBe(201);
  const rename = await ask('990102', 'PATCH', `/api/views/${second.body.id}`, { name: '甲' });
  expect([rename.status, rename.body.code]).toEqual([409, 'view-exists']);
  expect((await ask<View>('990102', 'PATCH', `/api/views/${first.body.id}`, { name: '甲' })).status).toBe(
    200,
  );
  expect(await listed('990102')).toEqual(['乙', '甲'].sort());
  for (const body of [{ name: ' ', query: '' }, { name: 'x' }, { name: 'x', query: 'q'.repeat(4001) }, {}])
    expect((await add('990102', body)).status).toBe(400);
  expect((await ask('990102', 'PATCH', `/api/views/${first.body.id}`, {})).status).toBe(400);
  expect((await city.request('partner', '/api/views')).status).toBe(403);
});

it('keeps how somebody left the console, for the account alone', async () => {
  const desk = {
    query: 'layers=roads:1:0.5&columns=due',
    attention: { sound: true, from: 'medium', quiet: { from: 22, to: 6 } },
  };
  const desks = async (unit: string) => (await ask<ViewsAnswer>(unit, 'GET', '/api/views')).body.desk;
  expect(await desks('990101')).toBeNull();
  expect((await ask('990101', 'PUT', '/api/views/desk', desk)).status).toBe(204);
  expect([await desks('990101'), await desks('990101001')]).toEqual([desk, null]);
  await ask('990101', 'PUT', '/api/views/desk', { query: '', attention: null });
  expect(await desks('990101')).toEqual({ query: '', attention: null });
  const wrong = { ...desk, attention: { ...desk.attention, quiet: { from: 24, to: 6 } } };
  expect((await ask('990101', 'PUT', '/api/views/desk', wrong)).status).toBe(400);
});
