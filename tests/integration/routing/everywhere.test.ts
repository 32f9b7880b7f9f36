import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { complete, readCatalogue } from '../../../server/items/catalogue.ts';
import { createItems, type Items } from '../../../server/items/service.ts';
import { type CatalogueVersions, createCatalogueVersions } from '../../../server/items/versions/service.ts';
import { createEditing, type Editing } from '../../../server/layers/editing/service.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { createStanding, type Standing } from '../../../server/processes/standing.ts';
import { createRouting, type Routing } from '../../../server/routing/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { box, load, publish, wards } from './town.ts';

/** What one process of the service has of layers, rules and items. */
interface Process {
  layers: LayerService;
  items: Items;
  catalogue: CatalogueVersions;
  routing: Routing;
  editing: Editing;
  standing: Standing;
  close(): Promise<void>;
}

const failures: unknown[] = [];

async function startProcess(database: Database): Promise<Process> {
  const fail = (error: unknown) => failures.push(error);
  const layers = await createLayers(database, fail);
  const seed = readCatalogue();
  const items = createItems(complete(seed, seed.defaults));
  const catalogue = await createCatalogueVersions({ database, items, seed, log: fail });
  const routing = await createRouting({ database, layers, items, log: fail });
  catalogue.followedBy(routing.rules);
  const standing = await createStanding(database, { routing, catalogue }, fail);
  return {
    layers,
    items,
    catalogue,
    routing,
    editing: createEditing({ database, layers }),
    standing,
    async close() {
      await standing.close();
      await routing.close();
      await catalogue.close();
      await layers.close();
    },
  };
}

const place = { lon: 123.01012, lat: 31.00512 };
const item = 'road.car-misparked';
const all = { bbox: [122, 30, 124, 32] as [number, number, number, number] };

describe('after "is in force" no process answers by what was before', () => {
  let database: Database;
  let here: Process;
  let there: Process;
  beforeAll(async () => {
    database = await testDatabase();
    await (await createLayers(database, () => undefined)).close();
    await publish(database, 'streets', wards(123.012, 'a'));
    here = await startProcess(database);
    there = await startProcess(database);
  });
  afterAll(async () => {
    await here.close();
    await there.close();
    const { rows } = await database.query('select id from wangge.processes order by id');
    expect(rows).toEqual([{ id: 'stuck' }]);
    expect(failures).toEqual([]);
  });
  const leads = () => [here, there].map(({ routing }) => routing.decideNow(place).lead.code);

  it('who publishes a version waits for all', async () => {
    for (const [round, border] of [123.004, 123.012, 123.003, 123.014].entries()) {
      const version = await load(database, 'streets', wards(border, `r${round}-`));
      expect(await here.layers.publish('streets', version, 'gis')).toBe(0);
      const expected = border < place.lon ? `r${round}-2` : `r${round}-1`;
      expect(leads()).toEqual([expected, expected]);
    }
  });

  it('and so does who edits a feature in place', async () => {
    const coded = await load(database, 'streets', wards(123.014, '99010100'));
    await here.layers.publish('streets', coded, 'gis');
    for (const border of [123.004, 123.014]) {
      const { features } = await here.editing.editable('streets', all);
      const edits = features.map(({ fid, etag, code }) => {
        const { geometry } = wards(border)[code!.endsWith('2') ? 1 : 0]!;
        return { action: 'update', fid, etag, changes: { geometry } } as const;
      });
      const done = await here.editing.edit('streets', edits, 'gis');
      expect(done.processesBehind).toBe(0);
      const expected = border < place.lon ? '990101002' : '990101001';
      expect(leads()).toEqual([expected, expected]);
    }
  });

  it('and who publishes rules, or goes back', async () => {
    const { rules } = here.routing;
    const ofNow = rules.inForce().rules;
    const own = {
      id: 'desk-of-its-own',
      title: { zh: '专班', en: 'desk' },
      for: { items: [item] },
      find: { way: 'territory' },
      units: [{ unit: { code: 'desk-1', name: '专班', nameEn: 'Desk', kind: 'department' } }],
    };
    const draft = await rules.draft({ rules: [own, ...ofNow] }, 'gis');
    expect((await rules.publish(draft.version, 'gis')).processesBehind).toBe(0);
    const by = () => [here, there].map(({ routing }) => routing.decideNow({ ...place, item }).rule?.id);
    expect(by()).toEqual(['desk-of-its-own', 'desk-of-its-own']);
    expect((await rules.rollback('gis')).processesBehind).toBe(0);
    expect(by()).toEqual(['territory', 'territory']);
  });

  it('and who publishes items, with the rules that follow them', async () => {
    const entries = here.catalogue.entries();
    const items = entries.items.map((one) =>
      one.code === item ? { ...one, title: { zh: '新名', en: 'New name' }, way: 'all-of-it' } : one,
    );
    const rule = {
      id: 'all-of-it',
      title: { zh: '全部', en: 'all' },
      find: { way: 'territory' },
      units: [{ tier: 'street' }],
    };
    const rules = [...here.routing.rules.inForce().rules, rule];
    const draft = await here.catalogue.draft({ items, rules }, 'gis');
    expect((await here.catalogue.publish(draft.version, 'gis', { rules })).processesBehind).toBe(0);
    for (const { routing, items: known } of [here, there]) {
      expect(routing.decideNow({ ...place, item }).rule?.id).toBe('all-of-it');
      expect(known.require(item).title.en).toBe('New name');
    }
    // Another title is no other rule; it is waited for all the same.
    const renamed = items.map((one) =>
      one.code === item ? { ...one, title: { zh: '又', en: 'Again' } } : one,
    );
    const next = await here.catalogue.draft({ items: renamed }, 'gis');
    expect((await here.catalogue.publish(next.version, 'gis')).processesBehind).toBe(0);
    expect(there.items.require(item).title.en).toBe('Again');
  });

  it('every process has what is planned ready before its moment', async () => {
    const version = await load(database, 'streets', wards(123.004, '99010110'));
    const ready: [string, number, boolean][] = [];
    const moment = new Date(Date.now() + 4_000);
    const stop = Object.entries({ here, there }).map(([name, { layers }]) =>
      layers.beforePublish(async (candidate) => {
        ready.push([name, candidate.version, Date.now() < moment.getTime()]);
      }),
    );
    await here.layers.publish('streets', version, 'gis', { effectiveFrom: moment });
    await expect.poll(leads, { timeout: 20_000 }).toEqual(['990101102', '990101102']);
    for (const end of stop) end();
    expect(Date.now()).toBeGreaterThanOrEqual(moment.getTime());
    for (const name of ['here', 'there']) expect(ready).toContainEqual([name, version, true]);
  });

  it('one that has been silent for long is not waited for; one that was alive a moment ago is told of', async () => {
    await database.query(
      `insert into wangge.processes (id, reached, alive_at)
       values ('dead', 0, now() - interval '1 hour'), ('stuck', 0, now() + interval '1 hour')`,
    );
    const version = await load(database, 'districts', [
      { code: '990101', geometry: box(123, 31, 123.02, 31.01) },
    ]);
    const { features } = await here.editing.editable('streets', all);
    const { fid, etag } = features[0]!;
    const edit = { action: 'update', fid, etag, changes: { properties: { name: 'new' } } } as const;
    const draft = await here.routing.rules.draft({ rules: [...here.routing.rules.inForce().rules] }, 'gis');
    const done = await Promise.all([
      here.layers.publish('districts', version, 'gis'),
      here.editing.edit('streets', [edit], 'gis').then(({ processesBehind }) => processesBehind),
      here.routing.rules.publish(draft.version, 'gis').then(({ processesBehind }) => processesBehind),
    ]);
    expect(done).toEqual([1, 1, 1]);
  });
});
