import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type {
  Indicator,
  IndicatorPreview,
  IndicatorsAnswer,
  PushedAnswer,
} from '../../../domain/answers/indicators.ts';
import { readIndicators } from '../../../server/indicators/seed.ts';
import { createIndicators, type Indicators } from '../../../server/indicators/service.ts';
import { readCatalogue } from '../../../server/items/catalogue.ts';
import { createCounting } from '../../../server/reports/counting.ts';
import { createReports } from '../../../server/reports/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { roadTown } from '../../harness/road-town.ts';
import { inFirstStreet } from '../../harness/tiny-city.ts';

let city: Operations;
/** As the service has it, but computed when the test says so. */
let indicators: Indicators;

beforeAll(async () => {
  city = await startOperations(await testDatabase(roadTown));
  const fail = (error: unknown) => city.failures.push(error);
  const { database, items } = city;
  const counting = createCounting({ database, log: fail });
  indicators = await createIndicators({
    database,
    layers: city.layers,
    reports: createReports({ database, items, counting }),
    items,
    events: city.events,
    seed: [],
    log: fail,
  });
});

afterAll(async () => {
  await indicators.close();
  await city.close();
  expect(city.failures).toEqual([]);
});

const list = async (query = '') =>
  (await city.request<IndicatorsAnswer>('street', `/api/indicators${query}`)).body.indicators;
const one = async (code: string) =>
  (await city.request<Indicator>('dispatcher', `/api/indicators/${code}`)).body;
const push = (code: string, body: unknown, role: 'partner' | 'street' | 'admin' = 'partner') =>
  city.request<PushedAnswer>(role, `/api/indicators/${code}/values`, { body });
const define = (code: string, change: object = {}) =>
  city.request<Indicator>('gis', `/api/indicators/${code}`, {
    method: 'PUT',
    body: {
      title: { zh: '测试指标', en: 'Test indicator' },
      group: { code: 'tests', title: { zh: '测试', en: 'Tests' } },
      kind: 'sign',
      unit: { zh: '米', en: 'm' },
      source: { kind: 'pushed', by: null },
      owner: { code: 'water-affairs', title: { zh: '水务部门', en: 'Water affairs' } },
      cadenceMinutes: 10,
      ...change,
    },
  });
const minutesAgo = (minutes: number, now = Date.now()) => new Date(now - minutes * 60_000).toISOString();

describe('an installation begins with the indicators of data/catalogue', () => {
  it('of 24 groups and more, each with its owner and cadence, in the order of the file', async () => {
    const all = await list();
    expect(new Set(all.map(({ group }) => group.code)).size).toBeGreaterThanOrEqual(24);
    expect(all[0]).toMatchObject({
      code: 'reports-today',
      value: null,
      at: null,
      isStale: true,
      state: 'none',
    });
    const bureaus = new Set(['duty-desk', ...readCatalogue().bureaus.map(({ id }) => id)]);
    expect(all.filter(({ owner }) => !bureaus.has(owner.code))).toEqual([]);
  });

  it('by scene, group and kind', async () => {
    expect(new Set((await list('?scene=pump')).map(({ scene }) => scene))).toEqual(new Set(['pump']));
    const facts = await list('?kind=fact');
    expect(facts.length).toBeGreaterThan(10);
    expect(facts.every(({ source }) => source.kind === 'features')).toBe(true);
    expect((await list('?group=rivers&kind=fact')).map(({ code }) => code)).toEqual(['river-length']);
  });
});

describe('a later release', () => {
  const begin = async (codes: string[]) => {
    const [known] = readIndicators();
    const started = await createIndicators({
      database: city.database,
      layers: city.layers,
      reports: { rates: async () => [] },
      items: city.items,
      events: city.events,
      seed: [...readIndicators(), ...codes.map((code) => ({ ...known!, code }))],
      log: (error) => city.failures.push(error),
    });
    await started.close();
    return (await list()).map(({ code }) => code);
  };

  it('adds the indicators that it brings, behind the others, and none that somebody has removed', async () => {
    const before = (await list()).map(({ code }) => code);
    expect(await begin(['of-later', 'of-later-too'])).toEqual([...before, 'of-later', 'of-later-too']);
    await city.request('gis', '/api/indicators/of-later', { method: 'DELETE' });
    expect(await begin(['of-later', 'of-later-too'])).toEqual([...before, 'of-later-too']);
    await city.request('gis', '/api/indicators/of-later-too', { method: 'DELETE' });
  });
});

describe('computed from what is stored', () => {
  it('counts and adds up features, counts reports and orders, and computes rates', async () => {
    const item = 'road.roadside-rubbish';
    for (const lon of [123.003, 123.013, 123.023])
      await city.request('dispatcher', '/api/events', { body: { source: 's', item, point: [lon, 31.003] } });
    await indicators.computeDue();
    const values = new Map((await list()).map(({ code, value }) => [code, value]));
    expect(values.get('pump-stations')).toBe(1);
    expect(values.get('pumps')).toBe(3);
    expect(values.get('reports-today')).toBe(3);
    expect(values.get('road-reports-today')).toBe(3);
    expect(values.get('waste-reports-today')).toBe(0);
    expect(values.get('open-orders')).toBe(3);
    expect(values.get('closed-today')).toBe(0);
    // Of nothing closed there is no rate.
    expect(values.get('on-time-closing')).toBeNull();
  });

  it('one over a layer that is not in force says so, and keeps no false value', async () => {
    const parks = await one('parks');
    expect(parks).toMatchObject({ value: null, isStale: true, fault: { code: 'layer-not-in-force' } });
    expect(parks.fault!.text.zh).toBe('图层“parks”不在使用中');
  });

  it('is looked at again when its cadence has passed, not before', async () => {
    const now = new Date();
    await indicators.computeDue(now);
    expect(await indicators.computeDue(new Date(now.getTime() + 60_000))).toBe(0);
    const later = new Date(now.getTime() + 3 * 60_000);
    expect(await indicators.computeDue(later)).toBeGreaterThan(0);
    expect((await indicators.find('reports-today', later)).at).toBe(later.toISOString());
  });
});

describe('sent by others', () => {
  it('shows the newest with its state, the one a day before, and the day as a series', async () => {
    expect((await define('level', { normal: { min: 1, max: 3.8 }, decimals: 2 })).status).toBe(201);
    const values = [
      { at: minutesAgo(1500), value: 2.5 },
      { at: minutesAgo(70), value: 3 },
      { at: minutesAgo(5), value: 4.25 },
      // Out of order: it takes its place in the series.
      { at: minutesAgo(600), value: 2.75 },
    ];
    expect((await push('level', values)).body).toEqual({ taken: 4, repeated: 0, refused: [] });
    const level = await one('level');
    expect(level).toMatchObject({ value: 4.25, state: 'high', isStale: false, before: 2.5 });
    expect(level.recent.map(({ value }) => value)).toEqual([2.75, 3, 4.25]);
    const { body } = await city.request<{ values: { value: number }[]; next: string | null }>(
      'street',
      `/api/indicators/level/values?since=${minutesAgo(2000)}&limit=2`,
    );
    expect(body.values.map(({ value }) => value)).toEqual([2.5, 2.75]);
    const following = await city.request<typeof body>(
      'street',
      `/api/indicators/level/values?since=${body.next}&limit=2`,
    );
    expect(following.body).toMatchObject({ values: [{ value: 3 }, { value: 4.25 }], next: null });
  });

  it('takes a value of a known time for a repeat, and leaves the first as it is', async () => {
    await define('repeated');
    const at = minutesAgo(3);
    await push('repeated', { at, value: 1 });
    expect((await push('repeated', { at, value: 2 })).body).toMatchObject({ taken: 0, repeated: 1 });
    expect((await one('repeated')).value).toBe(1);
  });

  it('is stale once a value is overdue by its cadence', async () => {
    await define('quiet');
    await push('quiet', { at: minutesAgo(15), value: 1 });
    expect((await one('quiet')).isStale).toBe(false);
    const later = new Date(Date.now() + 6 * 60_000);
    expect(await indicators.find('quiet', later)).toMatchObject({ isStale: true, value: 1 });
  });

  it('refuses what is wrong with it value by value, in both languages', async () => {
    await define('strict');
    const { status, body } = await push('strict', [
      { value: 1, unit: 'm' },
      { value: 100, unit: 'cm' },
      { value: 1, at: '1970-01-01T00:00:00Z' },
      { value: 1, at: minutesAgo(-60) },
    ]);
    expect([status, body.taken]).toEqual([200, 1]);
    expect(body.refused.map(({ index, path, text }) => [index, path, text.zh])).toEqual([
      [1, '/1/unit', '测试指标的单位是“米”，不是“cm”'],
      [2, '/2/at', expect.stringContaining('不是2000年至今的时间')],
      [3, '/3/at', expect.stringContaining('不是2000年至今的时间')],
    ]);
    for (const value of ['7', null, {}]) expect((await push('strict', { value })).status).toBe(400);
  });

  it('takes them of the source that it names, of none for one that is computed, and of nobody without the right', async () => {
    await define('bound', { source: { kind: 'pushed', by: 'water-scada' } });
    await city.request('admin', '/api/sources/camera-ai', { method: 'PUT', body: {} });
    const foreign = await city.access.addKey({
      label: 'x',
      role: 'partner',
      street: null,
      source: 'camera-ai',
    });
    const refused = await fetch(`${city.url}/api/indicators/bound/values`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${foreign}`, 'Content-Type': 'application/json' },
      body: '{"value": 1}',
    });
    expect([refused.status, (await refused.json()).code]).toEqual([403, 'source-not-allowed']);
    const computed = await city.request('partner', '/api/indicators/open-orders/values', {
      body: { value: 1 },
    });
    expect([computed.status, computed.body.code]).toEqual([409, 'computed']);
    expect((await push('bound', { value: 1 }, 'street')).status).toBe(403);
  });
});

describe('an alarm', () => {
  const alarming = (change: object = {}) => ({
    normal: { max: 3 },
    point: inFirstStreet,
    alarm: { item: 'pump.water-level', minutes: 20, hysteresis: 0.5 },
    ...change,
  });
  const eventsOf = async () =>
    (await city.request<{ events: Event[] }>('admin', '/api/events?item=pump.water-level')).body.events;

  it('becomes one event once it has lasted, goes on with what follows, and ends', async () => {
    await define('tide', alarming());
    await push(
      'tide',
      [40, 30].map((minutes) => ({ at: minutesAgo(minutes), value: 3.4 })),
    );
    expect((await one('tide')).goingOn).toBeNull();
    await push('tide', { at: minutesAgo(20), value: 3.6 });
    const { goingOn, alarm } = await one('tide');
    expect(alarm).toEqual({ item: 'pump.water-level', minutes: 20, hysteresis: 0.5 });
    const [event, ...others] = await eventsOf();
    expect(others).toEqual([]);
    expect(goingOn).toMatchObject({ refusal: null, event: { id: event!.id } });
    expect(event).toMatchObject({ source: 'indicators', point: inFirstStreet });
    expect(event!.description).toBe('指标“测试指标”为 4 米，正常范围不高于 3');
    // Still beyond by the hysteresis, and a value that comes late: the same alarm.
    await push('tide', [
      { at: minutesAgo(10), value: 2.8 },
      { at: minutesAgo(25), value: 9 },
    ]);
    expect((await one('tide')).goingOn).toEqual(goingOn);
    await push('tide', { at: minutesAgo(5), value: 2.4 });
    expect((await one('tide')).goingOn).toBeNull();
    expect(await eventsOf()).toHaveLength(1);
  });

  it('ends with its rule, and begins by what was known when a rule is given', async () => {
    await define('given', { normal: { max: 3 } });
    await push(
      'given',
      [30, 5].map((minutes) => ({ at: minutesAgo(minutes), value: 5 })),
    );
    await define('given', alarming());
    expect((await one('given')).goingOn).not.toBeNull();
    await define('given', { normal: { max: 3 } });
    expect((await one('given')).goingOn).toBeNull();
  });

  it('is one where two send at once', async () => {
    await define('twice', alarming({ alarm: { item: 'pump.water-level' } }));
    const before = (await eventsOf()).length;
    await Promise.all([1, 2, 3, 4].map((minutes) => push('twice', { at: minutesAgo(minutes), value: 8 })));
    expect(await eventsOf()).toHaveLength(before + 1);
  });
});

describe('before it is saved', () => {
  const preview = (source: object, role: 'gis' | 'dispatcher' = 'gis') =>
    city.request<IndicatorPreview & { code: string; errors: { path: string; text: { zh: string } }[] }>(
      role,
      '/api/indicators/preview',
      { body: { source } },
    );

  it('tells what each kind of source would tell now, and keeps nothing', async () => {
    const before = await list();
    const told = async (source: object) => (await preview(source)).body;
    expect(await told({ kind: 'features', layer: 'pump-stations', sum: 'pumps' })).toEqual({
      value: 3,
      fault: null,
    });
    expect(await told({ kind: 'events', scene: 'road' })).toEqual({ value: 3, fault: null });
    expect(await told({ kind: 'orders', figure: 'open', item: 'road.roadside-rubbish' })).toEqual({
      value: 3,
      fault: null,
    });
    expect(await told({ kind: 'readings', quantity: 'PM2.5', figure: 'sensors' })).toEqual({
      value: 0,
      fault: null,
    });
    expect(await told({ kind: 'patrols', figure: 'missed' })).toEqual({ value: 0, fault: null });
    // Nothing is due: there is no share of it. What is sent is told by whoever sends it.
    expect(await told({ kind: 'patrols', figure: 'done-share' })).toEqual({ value: null, fault: null });
    expect(await told({ kind: 'pushed', by: null })).toEqual({ value: null, fault: null });
    expect((await list()).map(({ code }) => code)).toEqual(before.map(({ code }) => code));
  });

  it('names what is wrong with the source, and is for those who keep the catalogue', async () => {
    for (const [source, path, zh] of [
      [{ kind: 'features', layer: 'no-such' }, '/source/layer', '没有在使用中的图层“no-such”'],
      [{ kind: 'events', item: 'no.such' }, '/source/item', '没有事项“no.such”'],
      [{ kind: 'orders', figure: 'open', scene: 'no-such' }, '/source/scene', '没有场景“no-such”'],
    ] as const) {
      const { status, body } = await preview(source);
      expect([status, body.errors[0]]).toMatchObject([400, { path, text: { zh } }]);
    }
    expect((await preview({ kind: 'readings', figure: 'mean' })).body.errors[0]!.path).toBe(
      '/source/quantity',
    );
    expect((await preview({ kind: 'pushed', by: null }, 'dispatcher')).status).toBe(403);
  });
});

describe('definitions', () => {
  it('are not removed while a wall or a scene shows them, which are named', async () => {
    const remove = (code: string) =>
      city.request<{ code: string; text: { zh: string; en: string } }>('gis', `/api/indicators/${code}`, {
        method: 'DELETE',
      });
    await define('on-a-wall');
    const tiles = [
      { id: 'a', x: 0, y: 0, w: 4, h: 2, show: 'indicator', indicator: 'open-orders' },
      {
        id: 'b',
        x: 4,
        y: 0,
        w: 4,
        h: 2,
        show: 'group',
        title: { zh: '组', en: 'Group' },
        indicators: ['on-a-wall'],
      },
    ];
    const wall = (shown: object[]) =>
      city.request('gis', '/api/walls/hall', {
        method: 'PUT',
        body: { title: { zh: '大厅', en: 'Hall' }, tiles: shown },
      });
    expect((await wall(tiles)).status).toBe(201);
    const refused = await remove('on-a-wall');
    expect([refused.status, refused.body.code]).toEqual([409, 'indicator-in-use']);
    expect(refused.body.text).toEqual({
      zh: '指标“on-a-wall”仍用于大屏“大厅”，请先从中移除',
      en: 'The indicator "on-a-wall" is shown by the wall "Hall": take it out there first',
    });
    await wall(tiles.slice(0, 1));
    expect((await remove('on-a-wall')).status).toBe(204);
    const ofScene = await remove('river-length');
    expect(ofScene.status).toBe(409);
    expect(ofScene.body.text.zh).toContain('场景“');
    expect((await city.request('gis', '/api/indicators/river-length')).status).toBe(200);
  });

  it('are changed and removed by those who keep the catalogue, and read by staff alone', async () => {
    await define('short-lived');
    expect((await define('short-lived', { cadenceMinutes: 60 })).status).toBe(200);
    expect((await one('short-lived')).cadenceMinutes).toBe(60);
    const denied = await city.request('dispatcher', '/api/indicators/short-lived', { method: 'DELETE' });
    expect(denied.status).toBe(403);
    expect((await city.request('gis', '/api/indicators/short-lived', { method: 'DELETE' })).status).toBe(204);
    const gone = await city.request('gis', '/api/indicators/short-lived');
    expect([gone.status, gone.body.code]).toEqual([404, 'unknown-indicator']);
    expect((await city.request(null, '/api/indicators')).status).toBe(401);
  });

  it.each([
    ['a normal range turned round', { normal: { min: 3, max: 1 } }, 'invalid-input'],
    ['no cadence', { cadenceMinutes: 0 }, 'invalid-input'],
    ['a layer that is not there', { source: { kind: 'features', layer: 'no-such' } }, 'unknown-layer'],
    ['an alarm nowhere', { normal: { max: 1 }, alarm: { item: 'pump.water-level' } }, 'invalid-input'],
    [
      'an alarm without a range',
      { point: inFirstStreet, alarm: { item: 'pump.water-level' } },
      'invalid-input',
    ],
    [
      'an alarm of an unknown item',
      { normal: { max: 1 }, point: inFirstStreet, alarm: { item: 'no.such' } },
      'unknown-item',
    ],
    ['a scene that is not there', { scene: 'no-such' }, 'unknown-scene'],
    ['an unknown source', { source: { kind: 'guessed' } }, 'invalid-input'],
  ])('are refused with %s', async (_case, change, code) => {
    const { status, body } = await define('wrong', change);
    expect([status, (body as unknown as { code: string }).code]).toEqual([400, code]);
    expect((await city.request('gis', '/api/indicators/wrong')).status).toBe(404);
  });
});
