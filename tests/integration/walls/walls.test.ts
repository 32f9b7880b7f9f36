import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IndicatorsAnswer } from '../../../domain/answers/indicators.ts';
import type { Wall, WallDefinition } from '../../../domain/answers/walls.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let city: Operations;

beforeAll(async () => {
  city = await startOperations(await testDatabase(tinyCity));
});

afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const title = { zh: '防汛大屏', en: 'Flood wall' };
const map = { id: 'map', x: 0, y: 0, w: 12, h: 12, show: 'map' as const };
const level = { id: 'level', x: 12, y: 0, w: 6, h: 4, show: 'indicator' as const, indicator: 'river-level' };
const put = (id: string, body: unknown, role: 'gis' | 'dispatcher' = 'gis') =>
  city.request<Wall>(role, `/api/walls/${id}`, { method: 'PUT', body });

it('an installation begins with a wall whose indicators are all there', async () => {
  const { body } = await city.request<Wall>('street', '/api/walls/city');
  const { body: known } = await city.request<IndicatorsAnswer>('street', '/api/indicators');
  const codes = new Set(known.indicators.map(({ code }) => code));
  const shown = body.tiles.flatMap((tile) =>
    tile.show === 'indicator' ? [tile.indicator] : tile.show === 'group' ? tile.indicators : [],
  );
  expect(shown.length).toBeGreaterThan(12);
  expect(shown.filter((code) => !codes.has(code))).toEqual([]);
});

it('is made, changed, listed and removed by those who keep the catalogue', async () => {
  const definition: WallDefinition = { title, tiles: [map, level] };
  expect((await put('flood', definition)).status).toBe(201);
  expect((await put('flood', { title, tiles: [map] })).status).toBe(200);
  expect((await put('flood', definition, 'dispatcher')).status).toBe(403);
  const { body } = await city.request<{ walls: unknown[] }>('dispatcher', '/api/walls');
  expect(body.walls).toContainEqual({ id: 'flood', title });
  expect((await city.request('gis', '/api/walls/flood', { method: 'DELETE' })).status).toBe(204);
  const gone = await city.request('gis', '/api/walls/flood');
  expect([gone.status, gone.body.code]).toEqual([404, 'unknown-wall']);
});

describe('a wall that cannot be shown is refused', () => {
  it.each([
    ['tiles over each other', [map, { ...level, x: 11 }], '/tiles/1', 'the tile lies over "map"'],
    ['two tiles of one name', [map, { ...level, id: 'map' }], '/tiles/1', 'there are two tiles "map"'],
    ['a tile beyond the edge', [{ ...level, x: 20 }], '/tiles/0/w', 'expected x + w at most 24'],
    ['nothing to show', [{ ...level, show: 'weather' }], '/tiles/0/show', 'Invalid'],
  ])('%s', async (_case, tiles, path, message) => {
    const { status, body } = await put('wrong', { title, tiles });
    const { errors } = body as unknown as { errors: { path: string; message: string }[] };
    expect(status).toBe(400);
    const text = { en: expect.stringContaining(message), zh: expect.stringMatching(/\p{Script=Han}/u) };
    expect(errors).toContainEqual({ path, message: expect.stringContaining(message), text });
  });
});

describe('a link', () => {
  const link = (until: string, role: 'admin' | 'gis' = 'admin') =>
    city.request<{ url: string; key: number; until: string }>(role, '/api/walls/city/links', {
      body: { until },
    });
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

  it('shows the wall to whoever has it, and lets him do nothing', async () => {
    const { status, body } = await link(tomorrow);
    expect([status, body.until]).toEqual([201, tomorrow]);
    const { pathname, hash } = new URL(body.url);
    expect(pathname).toBe('/wall/city');
    const headers = { Authorization: `Bearer ${hash.slice('#key='.length)}` };
    for (const path of ['/api/walls/city', '/api/indicators', '/api/orders', '/api/roster/duty-desk/on-duty'])
      expect((await fetch(`${city.url}${path}`, { headers })).status, path).toBe(200);
    const report = {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: '{}',
    };
    expect((await fetch(`${city.url}/api/events`, report)).status).toBe(403);
    await city.request('admin', `/api/keys/${body.key}`, { method: 'DELETE' });
    expect((await fetch(`${city.url}/api/walls/city`, { headers })).status).toBe(401);
  });

  it('ends at a time to come, and is made by those who give access', async () => {
    const past = await link('2026-01-01T00:00:00Z');
    expect([past.status, (past.body as unknown as { code: string }).code]).toEqual([400, 'implausible-time']);
    expect((await link(tomorrow, 'gis')).status).toBe(403);
  });
});
