import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { Item } from '../../../domain/items/entries.ts';
import { type Entries, readCatalogue, readEntries } from '../../../server/items/catalogue.ts';
import { createItems } from '../../../server/items/service.ts';
import { createCatalogueVersions } from '../../../server/items/versions/service.ts';
import type { StoredVersion } from '../../../server/items/versions/store.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

const [lon, lat] = inFirstStreet;
const litter = {
  code: 'road.drone-litter',
  scene: 'road',
  title: { zh: '无人机巡查垃圾', en: 'Litter seen by a drone' },
  owner: 'grid',
  precedence: 'territory-first',
  severity: 'low',
  bureau: 'greening-and-appearance',
  required: ['description'],
};

type Answer = StoredVersion & ProblemBody;
const ask = (path: string, options: Parameters<Operations['request']>[2] = {}) =>
  operations.request<Answer>('gis', path, options);
const draft = (entries: object) => ask('/api/items/versions', { body: entries });
const publish = (version: number) => ask(`/api/items/versions/${version}/publish`, { method: 'POST' });
const report = (item: string, more: object = {}) =>
  operations.request<Event & ProblemBody>('partner', '/api/events', {
    body: { source: 'drone', item, lon, lat, ...more },
  });
const inForce = async () =>
  (await operations.request<{ version: number; validFrom: string | null; items: Item[] }>(null, '/api/items'))
    .body;
const itemsNow = () => [...operations.catalogue.entries().items] as object[];
const withChanged = (code: string, change: object) =>
  itemsNow().map((item) => ((item as Item).code === code ? { ...item, ...change } : item));

it('begins with what the installation comes with, in force since ever', async () => {
  expect(await inForce()).toMatchObject({ version: 1, validFrom: null, items: { length: 87 } });
  const { body } = await ask('/api/items/versions/1');
  expect(body).toMatchObject({ state: 'published', author: 'data/catalogue' });
  expect(body.entries.items).toHaveLength(87);
});

describe('a bureau', () => {
  it('adds an item: drafted, tried, published, reported, routed by its nature', async () => {
    const drafted = await draft({ items: [...itemsNow(), litter], note: '试点' });
    expect(drafted.status).toBe(201);
    expect(drafted.body).toMatchObject({ state: 'draft', revision: 1, note: '试点', author: 'gis' });
    const { version } = drafted.body;
    expect((await report(litter.code)).body.code).toBe('unknown-item');

    const tryReport = async (fields: object) =>
      (
        await operations.request<{ item: Item; problem: ProblemBody | null }>('gis', '/api/items/try', {
          body: { version, report: { item: litter.code, ...fields } },
        })
      ).body;
    expect((await tryReport({})).problem).toMatchObject({ code: 'field-required' });
    expect(await tryReport({ description: '塑料袋' })).toMatchObject({
      item: { code: litter.code, clocks: { handle: { value: 1, unit: 'days' } } },
      problem: null,
    });

    expect((await publish(version)).body).toMatchObject({ state: 'published' });
    expect(await inForce()).toMatchObject({ version, validFrom: expect.any(String), items: { length: 88 } });
    expect((await report(litter.code)).body.code).toBe('field-required');
    const { status, body } = await report(litter.code, { description: '塑料袋' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ scene: 'road', severity: 'low', decision: { status: 'routed' } });
    const { rows } = await operations.database.query<{ known: boolean }>(
      `select basis::jsonb -> 'items' @> $1 as known from wangge.rule_publications order by id desc limit 1`,
      [JSON.stringify([{ code: litter.code, owner: 'grid' }])],
    );
    expect(rows).toEqual([{ known: true }]);
  });

  it('cannot take it away once it was reported, but can switch it off', async () => {
    const without = itemsNow().filter((item) => (item as Item).code !== litter.code);
    const refused = await draft({ items: without });
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid-catalogue']);
    expect(refused.body.detail).toContain(`"${litter.code}" has been reported`);
    expect((await ask('/api/items/rollback', { method: 'POST' })).body.code).toBe('invalid-catalogue');
    const { version } = (await draft({ items: withChanged(litter.code, { enabled: false }) })).body;
    await publish(version);
    expect((await report(litter.code, { description: '塑料袋' })).body.code).toBe('item-switched-off');
    expect((await ask('/api/items/rollback', { method: 'POST' })).status).toBe(200);
    expect((await report(litter.code, { description: '塑料袋' })).status).toBe(201);
  });

  it('adds a scene with its attributes, and sees what would change', async () => {
    const market = {
      id: 'market',
      title: { zh: '集贸市场', en: 'Markets' },
      approved: false,
      linkKept: true,
      lead: 'market-supervision',
    };
    const { scenes } = operations.catalogue.entries();
    const stall = { ...litter, code: 'market.stall', scene: 'market' };
    const entries = { scenes: [...scenes, market], items: [...itemsNow(), stall] };
    const check = await operations.request<{ faults: object[]; changes: object }>('gis', '/api/items/check', {
      body: entries,
    });
    const none = { added: [], changed: [], removed: [] };
    expect(check.body).toEqual({
      faults: [],
      changes: {
        bureaus: none,
        channels: none,
        warningKinds: none,
        scenes: { ...none, added: ['market'] },
        items: { ...none, added: ['market.stall'] },
      },
    });
    const before = operations.catalogue.inForce().version;
    const { version } = (await draft(entries)).body;
    await publish(version);
    const { body } = await operations.request<{ scenes: object[] }>(null, '/api/scenes');
    expect(body.scenes).toContainEqual(market);
    expect((await ask('/api/items/rollback', { method: 'POST' })).body.version).toBe(before);
    expect((await report('market.stall')).body.code).toBe('unknown-item');
  });
});

describe('what is refused', () => {
  it.each<[string, object, string, string]>([
    [
      'a scene that is not there',
      { scene: 'moon', code: 'moon.dust' },
      'scene',
      '"moon.dust", scene: "moon" is not a scene',
    ],
    ['a code twice', { code: 'road.roadside-rubbish' }, 'code', 'appears twice'],
    ['a member that nobody knows', { colour: 'red' }, '', '"road.drone-litter"'],
    [
      'a threshold without a level',
      { thresholds: [{ quantity: 'h2s', unit: 'mg/m3', duration: 1, hysteresis: 1 }] },
      'thresholds/0',
      'expected "above" or "below"',
    ],
    ['a title in one language', { title: { zh: '垃圾' } }, 'title/en', 'title.en: missing'],
    ['a way that no rule of routing is', { way: 'no-such-rule' }, '', 'no-such-rule'],
  ])('%s', async (_what, change, path, message) => {
    const answer = await draft({
      items: [...itemsNow(), { ...litter, code: 'road.drone-litter-2', ...change }],
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-catalogue']);
    expect(answer.body.errors!.some((error) => error.path.endsWith(path))).toBe(true);
    expect(answer.body.errors!.map((error) => error.message).join('; ')).toContain(
      message.replace('litter"', 'litter-2"'),
    );
  });

  it('a draft that was changed meanwhile, and one that is published', async () => {
    const { version } = (await draft({ note: 'first' })).body;
    const replace = (revision: number) =>
      ask(`/api/items/versions/${version}`, { method: 'PUT', body: { note: 'second', revision } });
    expect((await replace(1)).body).toMatchObject({ revision: 2, note: 'second' });
    const late = await replace(1);
    expect([late.status, late.body.code]).toEqual([409, 'draft-changed']);
    await publish(version);
    expect((await publish(version)).body.code).toBe('already-published');
    expect((await replace(2)).body.code).toBe('already-published');
  });

  it('whoever has no right to it, and versions that there are not', async () => {
    for (const role of ['partner', 'street', 'dispatcher'] as const)
      expect((await operations.request(role, '/api/items/versions', { body: {} })).status).toBe(403);
    expect((await ask('/api/items/versions/999')).status).toBe(404);
    expect((await ask('/api/items/versions/x')).status).toBe(404);
    expect((await publish(999)).body.code).toBe('unknown-catalogue');
  });
});

describe('another process', () => {
  it('follows, and one that starts later finds what was published, not what the files hold', async () => {
    const { database } = operations;
    const items = createItems(readCatalogue());
    const fail = (error: unknown) => operations.failures.push(error);
    const other = await createCatalogueVersions({ database, items, seed: readEntries(), log: fail });
    expect(other.inForce().version).toBe(operations.catalogue.inForce().version);
    expect(items.find(litter.code)).toBeDefined();
    const { version } = (await draft({ items: withChanged(litter.code, { severity: 'high' }) })).body;
    await publish(version);
    await expect.poll(() => items.find(litter.code)!.severity).toBe('high');
    await other.close();
  });

  it('brings new files into force as long as nobody has published a catalogue of their own', async () => {
    const database = await testDatabase();
    const fail = (error: unknown) => operations.failures.push(error);
    const start = async (seed: Entries) => {
      const items = createItems();
      const versions = await createCatalogueVersions({ database, items, seed, log: fail });
      await versions.close();
      return { version: versions.inForce().version, items: items.items().length };
    };
    const seed = readEntries();
    const fewer = { ...seed, items: seed.items.slice(0, 80) };
    expect(await start(seed)).toEqual({ version: 1, items: 87 });
    expect(await start(seed)).toEqual({ version: 1, items: 87 });
    expect(await start(fewer)).toEqual({ version: 2, items: 80 });
  });

  it('has kinds of warnings and channels of its own, which are in use once they are published', async () => {
    const { warningKinds, channels } = operations.catalogue.entries();
    const hail = {
      code: 'hail',
      title: { zh: '冰雹预警', en: 'Hail warning' },
      orders: { from: 'blue', item: 'road.bike-misparked', per: 'none-such' },
      facilities: [],
    };
    const check = (body: object) =>
      operations.request<{ faults: { path: string; text: { zh: string } }[] }>('gis', '/api/items/check', {
        body,
      });
    const place = warningKinds.length;
    // What is not there is refused by its name, of the layers as of the items.
    const { faults } = (await check({ warningKinds: [...warningKinds, hail] })).body;
    expect(faults.map(({ path }) => path)).toEqual([`/warningKinds/${place}/orders/per`]);
    expect(faults[0]!.text.zh).toContain('“hail”，orders.per："none-such"，不是已有的图层');
    const letter = { code: 'letter', title: { zh: '来信', en: 'Letters' }, byHand: true, sources: ['post'] };
    const entries = {
      warningKinds: [...warningKinds, { ...hail, orders: { ...hail.orders, per: 'streets' } }],
      channels: [...channels, letter],
    };
    const raise = () =>
      operations.request<ProblemBody>('dispatcher', '/api/warnings', {
        body: { kind: 'hail', level: 'blue', text: '冰雹' },
      });
    const { version } = (await draft(entries)).body;
    expect((await raise()).body.code).toBe('unknown-kind');
    await publish(version);
    // A kind of which there are no warnings can go again; one of which there are is kept, by its name and their number.
    expect((await check({ warningKinds })).body.faults).toEqual([]);
    expect((await raise()).status).toBe(201);
    const refused = (await check({ warningKinds })).body;
    expect(refused.faults.map(({ path, text }) => [path, text.zh])).toEqual([
      ['/warningKinds', '预警类型：“hail”已有1条预警，不能删除'],
    ]);
    expect((await draft({ warningKinds })).status).toBe(400);
    expect((await report(litter.code, { description: '信', source: 'post' })).body).toMatchObject({
      channel: 'letter',
    });
    // Nor does it go with the catalogue that brought it.
    const back = await operations.request<ProblemBody>('gis', '/api/items/rollback', { method: 'POST' });
    expect([back.status, back.body.code]).toEqual([400, 'invalid-catalogue']);
    expect((await raise()).status).toBe(201);
  });
});
