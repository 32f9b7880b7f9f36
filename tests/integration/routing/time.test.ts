import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/routing/decision.ts';
import { complete, readCatalogue } from '../../../server/items/catalogue.ts';
import { createItems } from '../../../server/items/service.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { environmentOf, runCommand } from '../../harness/command.ts';
import { testDatabase } from '../../harness/database.ts';
import { startOperations } from '../../harness/operations.ts';
import { noCity } from '../../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../../harness/whole-service.ts';
import { box, load, publish, type Running, startRouting, wards } from './town.ts';

const place = { lon: 123.01012, lat: 31.00512 };
const item = 'road.car-misparked';

describe('boundaries with true dates in the past', () => {
  let running: Running;
  beforeAll(async () => {
    const database = await testDatabase();
    await (await createLayers(database, () => undefined)).close();
    running = await startRouting(database);
  });
  afterAll(async () => {
    await running.routing.close();
    await running.layers.close();
    expect(running.failures).toEqual([]);
  });
  const publishFrom = (version: number, day: string) =>
    running.layers.publish('streets', version, 'gis', { effectiveFrom: new Date(day) });
  const ask = (at?: string, snapshot?: string) =>
    running.routing.decide({
      ...place,
      item,
      ...(at ? { at: new Date(at) } : {}),
      ...(snapshot ? { snapshot } : {}),
    });

  it('answer from their day until the next one, in whatever order they are loaded; the present stays as it is', async () => {
    const { database, layers, routing } = running;
    const of2015 = await load(database, 'streets', wards(123.012, 'a'));
    await publishFrom(of2015, '2015-03-01T00:00:00+08:00');
    await expect.poll(() => routing.current().tiers[1]?.version, { timeout: 20_000 }).toBe(of2015);
    const inForce = await ask();
    expect(inForce.lead.code).toBe('a1');
    const early = await ask('2016-01-01T00:00:00Z');
    expect(early.lead.code).toBe('a1');

    const of2003 = await load(database, 'streets', wards(123.008, 'b'));
    await publishFrom(of2003, '2003-03-01T00:00:00+08:00');
    expect(layers.find('streets')?.version).toBe(of2015);
    expect((await layers.versions()).find(({ version }) => version === of2003)?.state).toBe('superseded');
    expect((await ask()).lead.code).toBe('a1');
    expect((await ask('2003-02-28T16:00:00Z')).lead.code).toBe('b2');
    expect((await ask('2015-02-28T15:59:59Z')).lead.code).toBe('b2');
    expect((await ask('2015-02-28T16:00:00Z')).lead.code).toBe('a1');
    await expect(ask('2003-02-28T15:59:59Z')).rejects.toMatchObject({ code: 'before-first-snapshot' });

    // A version in between, and the day of one that is in force already.
    const of2010 = await load(database, 'streets', wards(123.008, 'c'));
    await publishFrom(of2010, '2010-01-01T00:00:00Z');
    const then = await ask('2012-01-01T00:00:00Z');
    expect(then.lead.code).toBe('c2');
    expect((await ask('2009-12-31T00:00:00Z')).lead.code).toBe('b2');
    await publishFrom(of2015, '2014-01-01T00:00:00Z');
    expect((await ask('2014-06-01T00:00:00Z')).lead.code).toBe('a1');

    // What was answered before more was known is answered again by its snapshot, and at its time.
    for (const decision of [inForce, early, then, await ask('2012-01-01T00:00:00Z')]) {
      const again = await ask(decision.at, decision.snapshot);
      expect(JSON.stringify(again)).toBe(JSON.stringify(decision));
    }
    // Decisions of old bear the time of the newest publication in place of the day from when on it is in force.
    const { publishedAt, publicationId } = (await layers.after(routing.reached())).find(
      ({ id }) => id === 'streets',
    )!;
    const former = `${publishedAt.toISOString().replace(/\.\d+Z$/, 'Z')}/${publicationId}`;
    const present = await ask();
    expect(former).not.toBe(present.snapshot);
    expect(await ask(present.at, former)).toEqual(present);
    await expect(ask(present.at, `2004-01-01T00:00:00Z/${publicationId}`)).rejects.toMatchObject({
      code: 'unknown-snapshot',
    });
    const { body } = await request(running.app)
      .get('/api/route')
      .query({ ...place, item, at: '2004-01-01T00:00:00Z' });
    expect((body as Decision).lead.code).toBe('b2');
  });

  it('rules likewise, and going back goes to what was in force', async () => {
    const { routing } = running;
    const { rules } = routing;
    const before = rules.inForce();
    const desk = { code: 'old-desk', name: '旧值班台', nameEn: 'Old desk', kind: 'department' };
    const own = {
      id: 'all-of-old',
      title: { zh: '旧规', en: 'old rule' },
      for: { items: [item] },
      find: { way: 'territory' as const },
      units: [{ unit: desk }],
    };
    const draft = await rules.draft({ rules: [own, ...before.rules] }, 'gis');
    const published = await rules.publish(draft.version, 'gis', {
      validFrom: new Date('2016-01-01T00:00:00Z'),
    });
    // The rules of the installation are in force since ever: these have followed them since their day.
    expect(published).toMatchObject({ state: 'published', periods: [{ validTo: null }] });
    await expect.poll(async () => (await ask()).rule?.id, { timeout: 20_000 }).toBe('all-of-old');
    const again = await rules.draft({ rules: [...before.rules] }, 'gis');
    expect((await rules.publish(again.version, 'gis')).state).toBe('published');
    const older = await rules.draft({ rules: [...before.rules], note: 'older' }, 'gis');
    const past = await rules.publish(older.version, 'gis', { validFrom: new Date('2015-12-01T00:00:00Z') });
    expect(past.state).toBe('superseded');
    expect(past.periods).toHaveLength(1);
    expect(rules.inForce().version).toBe(again.version);
    await expect.poll(async () => (await ask()).rule?.id, { timeout: 20_000 }).toBe('territory');
    const dated = await routing.decide({ ...place, item, at: new Date('2017-01-01T00:00:00Z') });
    expect(dated.rule?.version).toBe(draft.version);
    expect(
      await routing.decide({ ...place, item, at: new Date(dated.at), snapshot: dated.snapshot }),
    ).toEqual(dated);
    expect((await ask('2015-06-01T00:00:00Z')).rule?.version).toBe(before.version);
    await expect(
      rules.publish(draft.version, 'gis', { validFrom: new Date(Date.now() + 1e9) }),
    ).rejects.toMatchObject({ code: 'implausible-time' });
    // Going back leads to what was in force before the present ones, not to what was entered last.
    expect((await rules.rollback('gis')).version).toBe(draft.version);
    const restored = await rules.draft({ rules: [...before.rules] }, 'gis');
    await rules.publish(restored.version, 'gis');
    await expect.poll(async () => (await ask()).rule?.id, { timeout: 20_000 }).toBe('territory');
  });

  it('a time to come is answered by what is planned, and says so; with nothing planned it says that', async () => {
    const { database, layers } = running;
    const soon = new Date(Date.now() + 40 * 86_400_000);
    const later = new Date(soon.getTime() + 86_400_000);
    const nothing = await ask(later.toISOString());
    expect(nothing).toMatchObject({ lead: { code: 'a1' }, snapshot: expect.stringMatching(/\/planned$/) });
    expect(nothing.reasons).toContainEqual(expect.objectContaining({ code: 'nothing-planned' }));
    const version = await load(database, 'streets', wards(123.004, 'p'));
    await layers.publish('streets', version, 'gis', { effectiveFrom: soon });
    const planned = await ask(later.toISOString());
    expect(planned.lead.code).toBe('p2');
    expect(planned.reasons).toContainEqual(
      expect.objectContaining({ code: 'planned', layer: 'streets', version, validFrom: soon.toISOString() }),
    );
    expect((await ask(new Date(soon.getTime() - 1000).toISOString())).lead.code).toBe('a1');
    expect((await ask()).reasons.map(({ code }) => code)).not.toContain('planned');
    const csv = await request(running.app)
      .post('/api/route')
      .query({ at: later.toISOString() })
      .set('content-type', 'text/csv')
      .send(`lon,lat\n${place.lon},${place.lat}\n`);
    expect(csv.text.split('\n')[1]).toMatch(/,p2,.*,planned,/);
  });
});

describe('a report whose item asks for it', () => {
  it('is routed as of when it happened, and stays so', async () => {
    const database = await testDatabase();
    const catalogue = readCatalogue();
    const items = createItems(
      complete(
        {
          ...catalogue,
          items: catalogue.items.map((one) =>
            one.code === item ? { ...one, routedAsOf: 'occurrence' as const } : one,
          ),
        },
        { ...catalogue.defaults, joining: [] },
      ),
    );
    const operations = await startOperations(database, items);
    const layers = await createLayers(database, () => undefined);
    const reported = async (code: string, occurredAt?: string) => {
      const { body } = await operations.request<{ id: number; decision: Decision; orderNumber: string }>(
        'dispatcher',
        '/api/events',
        { body: { source: 'survey', item: code, lon: 123.00512, lat: 31.00512, occurredAt } },
      );
      return body;
    };
    // The first district was one street until a day ago.
    const old = await load(database, 'streets', [
      { code: '990101009', parent: '990101', geometry: box(123, 31, 123.02, 31.02) },
    ]);
    await layers.publish('streets', old, 'gis', { effectiveFrom: new Date('2020-01-01T00:00:00Z') });
    for (const id of ['responsibility-grids', 'unit-grids']) {
      const version = await load(database, id, []);
      await layers.publish(id, version, 'gis', { effectiveFrom: new Date('2020-01-01T00:00:00Z') });
    }
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const past = await reported(item, yesterday);
    expect(past.decision.lead.code).toBe('990101009');
    expect(past.decision.reasons).toContainEqual(
      expect.objectContaining({
        code: 'as-of-occurrence',
        text: {
          zh: expect.stringMatching(/^按发生时间（\d{4}-\d\d-\d\d \d\d:\d\d）有效的边界与规则判定$/),
          en: expect.stringMatching(/^Decided by what was in force when it happened, /),
        },
      }),
    );
    expect((await reported(item)).decision.lead.code).toBe('990101001');
    expect((await reported('road.bike-misparked', yesterday)).decision.lead.code).toBe('990101001');
    const ancient = await reported(item, '2005-01-01T00:00:00Z');
    expect(ancient.decision.lead.code).toBe('990101001');
    expect(ancient.decision.reasons).toContainEqual(
      expect.objectContaining({ code: 'before-first-snapshot' }),
    );

    // The unit grids of the first district go to its second street: orders there are marked, but for those of the past.
    const moved = await load(
      database,
      'unit-grids',
      ['990101002', '990102001'].map((street, i) => ({
        code: `${street}001001`,
        parent: `${street}001`,
        geometry: box(123 + i * 0.02, 31, 123.02 + i * 0.02, 31.02),
      })),
    );
    const present = await reported('road.bike-misparked');
    await layers.publish('unit-grids', moved, 'gis', { confirm: true });
    const marked = async () => {
      const { body } = await operations.request<{ orders: { number: string }[] }>(
        'dispatcher',
        '/api/orders?ownerChanged=true',
      );
      return body.orders.map(({ number }) => number);
    };
    await expect.poll(marked, { timeout: 20_000 }).toContain(present.orderNumber);
    const ofPast = await operations.request<{ lead: { code: string }; ownerChange: unknown }>(
      'dispatcher',
      `/api/orders/${past.orderNumber}`,
    );
    expect(ofPast.body).toMatchObject({ lead: { code: '990101009' }, ownerChange: null });
    expect(await marked()).not.toContain(past.orderNumber);
    await layers.close();
    expect(operations.failures).toEqual([]);
    await operations.close();
  });
});

describe('on the command line', () => {
  let service: WholeService;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wangge-time-'));
    service = await startWholeService(
      (database) => publish(database, 'streets', wards(123.012, 'a')).then(() => undefined),
      noCity,
    );
  });
  afterAll(async () => {
    await service.close();
    await rm(folder, { recursive: true });
  });

  it('versions are published from a day in the past, places asked as of a time, and lists show plans', {
    timeout: 180_000,
  }, async () => {
    const environment = environmentOf(service.place);
    const run = (...args: string[]) => runCommand(args, environment, `lon,lat\n${place.lon},${place.lat}\n`);
    const old = await load(service.database, 'streets', wards(123.004, 'o'));
    const published = await run('layers', 'publish', 'streets', String(old), '--at', '2003-01-01T00:00:00Z');
    expect(published).toMatchObject({ code: 0, errors: '' });
    expect(published.output).toBe(
      `streets version ${old} is entered as in force from 2003-01-01T00:00:00.000Z\n`,
    );
    expect((await run('route', '-', '--at', '2004-01-01T00:00:00Z')).output).toMatch(/,routed,,o2,/);
    expect((await run('route', '-')).output).toMatch(/,routed,,a1,/);
    // In one step from the file, before or after what is in force.
    const file = join(folder, 'wards.geojson');
    await writeFile(
      file,
      JSON.stringify({
        type: 'FeatureCollection',
        features: wards(123.006, 'f').map(({ code, geometry }) => ({
          type: 'Feature',
          properties: { code, name: code },
          geometry,
        })),
      }),
    );
    const loading = ['layers', 'load', file, '--layer', 'streets', '--publish', '--at', '2001-05-01'];
    const loaded = await run(...loading);
    expect(loaded).toMatchObject({ code: 0 });
    expect(loaded.output.split('\n')[0]).toMatch(
      /2 features, superseded \(.*\), is entered as in force from 2001-05-01T00:00:00\.000Z$/,
    );
    expect((await run('route', '-', '--at', '2002-01-01T00:00:00Z')).output).toMatch(/,routed,,f2,/);
    expect((await run('route', '-')).output).toMatch(/,routed,,a1,/);
    expect(await run('layers', 'load', file, '--layer', 'streets', '--at', '2001-05-01')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('give --publish with it'),
    });
    const next = await load(service.database, 'streets', wards(123.005, 'n'));
    const soon = new Date(Date.now() + 86_400_000 * 30).toISOString();
    await run('layers', 'publish', 'streets', String(next), '--at', soon);
    const { output } = await run('layers', 'list');
    expect(output).toContain(`streets  ${next}  checked  2 features  test  planned for ${soon}`);
    expect((await run('route', '-', '--at', soon)).output).toMatch(/,routed,,n2,.*,planned,/);
    expect(await run('route', '-', '--at', 'soon')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('--at is "soon"'),
    });

    const newest = await load(service.database, 'streets', wards(123.004, 'x'));
    expect((await run('layers', 'publish', 'streets', String(newest))).output).toBe(
      `streets version ${newest} is in force\n`,
    );
    const answer = await fetch(`${service.url}/api/route?lon=${place.lon}&lat=${place.lat}`);
    expect(((await answer.json()) as Decision).lead.code).toBe('x2');
  });
});
