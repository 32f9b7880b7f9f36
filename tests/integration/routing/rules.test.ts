import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Item } from '../../../domain/items/entries.ts';
import type { Decision } from '../../../domain/routing/decision.ts';
import { createAccess } from '../../../server/access/service.ts';
import { createItems } from '../../../server/items/service.ts';
import { createLayers } from '../../../server/layers/service.ts';
import type { Rule } from '../../../server/routing/rules/schema.ts';
import { createRouting } from '../../../server/routing/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Running, startRouting, startTown } from './town.ts';

let running: Running;
/** Another process on the same database. */
let other: Running;
const keys: Partial<Record<Role, string>> = {};
beforeAll(async () => {
  const database = await testDatabase();
  running = await startTown(database);
  other = await startRouting(database);
  const access = createAccess(database, undefined);
  for (const role of ['gis', 'dispatcher'] as const)
    keys[role] = await access.addKey({ label: role, role, street: null });
  return async () => {
    for (const one of [running, other]) {
      await one.routing.close();
      await one.layers.close();
      expect(one.failures).toEqual([]);
    }
  };
});

type Method = 'get' | 'post' | 'put';
function send(method: Method, path: string, body?: object, role: 'gis' | 'dispatcher' = 'gis') {
  const sent = request(running.app)[method](path).set('authorization', `Bearer ${keys[role]}`);
  return body ? sent.send(body) : sent;
}
const versions = '/api/routing/rules/versions';

const item = 'road.car-misparked';
const place = { lon: 123.0161, lat: 31.0031, item };
const ask = ({ routing }: Running): Decision => routing.decideNow(place);

const nearPump = (metres: number): Rule => ({
  id: 'drain',
  title: { zh: '试用规则', en: 'A rule on trial' },
  for: { items: [item] },
  find: { way: 'nearest', layer: 'pump-stations', within: { metres } },
  units: [{ kind: 'operator', code: 'operatorCode', name: 'operator' }],
});
const seed = () => running.routing.rules.version(1).then(({ rules }) => rules);
const withPump = async () => [nearPump(300), ...(await seed())];

const patience = { timeout: 20_000 };
/** Waits until both processes decide by a version. */
async function bothDecideBy(version: number): Promise<void> {
  for (const one of [running, other]) await expect.poll(() => ask(one).rule?.version, patience).toBe(version);
}

/** Asks both processes for a decision again by the snapshot and time that it names. */
async function answersAgain(decision: Decision): Promise<void> {
  const { snapshot, at } = decision;
  for (const { app } of [running, other]) {
    const { text } = await request(app)
      .get('/api/route')
      .query({ ...place, at, snapshot });
    expect(text).toBe(JSON.stringify(decision));
  }
}

it('are those of the installation at first, in force since ever, and open to everybody', async () => {
  const { body } = await request(running.app).get('/api/routing/rules');
  expect(body).toMatchObject({ version: 1, validFrom: null, faults: [] });
  expect(body.rules.map(({ id }: Rule) => id)).toContain('river-reach');
  expect((await send('get', versions)).body.versions).toEqual([
    expect.objectContaining({
      version: 1,
      revision: 1,
      state: 'published',
      author: 'data/routing/owners.json',
      periods: [{ validFrom: null, validTo: null, publishedBy: 'data/routing/owners.json' }],
    }),
  ]);
});

it('are tried on a place without being in force or kept', async () => {
  const { body } = await send('post', '/api/route/try', { rules: await withPump(), ...place });
  // Territory first: the street leads, the owner that the rule finds assists.
  expect(body).toMatchObject({ lead: { code: '990101002' }, assists: [{ code: 'drain-1' }] });
  expect(body.rule).toEqual({ id: 'drain', version: 0 });
  const again = await request(running.app)
    .get('/api/route')
    .query({ ...place, snapshot: body.snapshot });
  expect([again.status, again.body.code]).toEqual([400, 'invalid-input']);
  expect(ask(running)).toMatchObject({ assists: [], rule: { id: 'territory', version: 1 } });
  expect((await send('get', versions)).body.versions).toHaveLength(1);
});

it('are tried with an item as it would be, though none such is in force', async () => {
  const { item: _, ...where } = place;
  const as = { code: item, scene: 'road', owner: 'facility', precedence: 'asset-first' };
  const { body } = await send('post', '/api/route/try', { rules: await withPump(), ...where, as });
  expect(body).toMatchObject({ item, lead: { code: 'drain-1' }, assists: [{ code: '990101002' }] });
  const unknown = { ...as, code: 'road.kiosk', way: 'drain' };
  const drafted = await send('post', '/api/route/try', { rules: await withPump(), ...where, as: unknown });
  expect(drafted.body).toMatchObject({ item: 'road.kiosk', lead: { code: 'drain-1' } });
  expect(ask(running)).toMatchObject({ lead: { code: '990101002' } });
});

it('name their offices: districts, streets and the duty desk', async () => {
  const { body } = await request(running.app).get('/api/offices');
  expect(body.offices.map(({ kind, code }: Decision['lead']) => `${kind} ${code}`)).toEqual([
    'district-office 990101',
    'street-office 990101001',
    'street-office 990101002',
    'duty-desk duty-desk',
  ]);
});

describe('published rules', () => {
  let first: Decision;
  let second: Decision;

  it('are drafted, changed, tried by their number and put in force, in every process', async () => {
    first = ask(running);
    const draft = await send('post', versions, { rules: await seed(), note: '试行' });
    expect([draft.status, draft.headers.location]).toEqual([201, `${versions}/2`]);
    expect(draft.body).toMatchObject({ version: 2, revision: 1, state: 'draft', note: '试行', periods: [] });
    const changed = await send('put', `${versions}/2`, { rules: await withPump(), revision: 1 });
    expect(changed.body).toMatchObject({
      version: 2,
      revision: 2,
      state: 'draft',
      author: 'gis',
      note: null,
    });
    const tried = await send('post', '/api/route/try', { version: 2, ...place });
    expect(tried.body.assists).toMatchObject([{ code: 'drain-1' }]);
    expect(ask(running).rule?.version).toBe(1);

    const published = await send('post', `${versions}/2/publish`);
    expect([published.status, published.body.state]).toEqual([200, 'published']);
    await bothDecideBy(2);
    second = ask(running);
    expect(second).toMatchObject({ assists: [{ code: 'drain-1' }], rule: { id: 'drain', version: 2 } });
    expect(second.snapshot).not.toBe(first.snapshot);
    expect({ ...ask(other), at: second.at }).toEqual(second);
  });

  it('leave the answers of before as they were, by time and by snapshot, byte for byte', async () => {
    await answersAgain(first);
    await answersAgain(second);
    const then = await request(other.app)
      .get('/api/route')
      .query({ ...place, at: first.at });
    expect(then.text).toBe(JSON.stringify(first));
    const inForce = async (query: object) =>
      (await request(running.app).get('/api/routing/rules').query(query)).body.version;
    expect(await inForce({})).toBe(2);
    expect(await inForce({ at: first.at })).toBe(1);
    expect(await inForce({ snapshot: first.snapshot })).toBe(1);
    expect(await inForce({ snapshot: second.snapshot })).toBe(2);
  });

  it('are the only difference between two snapshots that decide differently', async () => {
    const { routing } = running;
    const from = (await routing.find({ snapshot: first.snapshot })).snapshot;
    const to = (await routing.find({ snapshot: second.snapshot })).snapshot;
    expect(from.tiers).toEqual(to.tiers);
    const at = new Date(second.at);
    const compare = routing.comparison(from, to);
    const differences = compare([
      { ...place, at },
      { ...place, item: 'road.bike-misparked', at },
      { ...place, lon: 123.0031, at },
    ]);
    expect(differences).toMatchObject([
      { place: 0, from: { assists: [] }, to: { assists: [{ code: 'drain-1' }] } },
    ]);
  });

  it('go back to those before, and keep their history', async () => {
    const { status, body } = await send('post', '/api/routing/rules/rollback');
    expect([status, body.version, body.state]).toEqual([200, 1, 'published']);
    await bothDecideBy(1);
    const third = ask(running);
    expect(third).toMatchObject({ lead: first.lead, assists: [], rule: first.rule });
    expect(third.snapshot).not.toBe(first.snapshot);
    await answersAgain(third);
    await answersAgain(second);
    const { body: history } = await send('get', versions);
    const [newer, older] = history.versions;
    expect(newer).toMatchObject({ version: 2, state: 'superseded' });
    const [since, again] = older.periods;
    expect(since).toMatchObject({ validFrom: null, validTo: newer.periods[0].validFrom });
    expect(again).toMatchObject({ validFrom: newer.periods[0].validTo, validTo: null, publishedBy: 'gis' });
    expect((await send('post', '/api/routing/rules/rollback')).body.code).toBe('nothing-to-roll-back');
  });

  it('are found by the name of a snapshot that began in the last microseconds of a second', async () => {
    const times = [
      ['publications', 'effective_from', 'id = (select max(id) from wangge.publications)'],
      ['rule_publications', 'valid_from', 'version = 2'],
    ];
    const kept = [];
    for (const [table, column, which] of times) {
      const { rows } = await running.database.query(
        `select ${column}::text as time from wangge.${table} where ${which}`,
      );
      kept.push(rows[0]!.time);
      await running.database.query(
        `update wangge.${table} set ${column} = date_trunc('second', ${column}) + interval '999.9 ms' where ${which}`,
      );
    }
    await answersAgain(first);
    await answersAgain(second);
    for (const [index, [table, column, which]] of times.entries())
      await running.database.query(`update wangge.${table} set ${column} = $1 where ${which}`, [kept[index]]);
  });

  it('stay what they are when a process starts', async () => {
    const fresh = await startRouting(running.database);
    expect({ ...ask(fresh), at: '' }).toEqual({ ...ask(running), at: '' });
    expect(await fresh.routing.rules.versions()).toHaveLength(2);
    await fresh.routing.close();
    await fresh.layers.close();
  });
});

it('keep the settings and items of the files that were in use, and are published anew with others', async () => {
  const before = ask(running);
  const { database } = running;
  const layers = await createLayers(database, () => undefined);
  const known = createItems();
  const items = known
    .items()
    .map((one) => (one.code === item ? { ...one, precedence: 'asset-first' as const, way: 'drain' } : one));
  const start = (changed: readonly Item[]) =>
    createRouting({ database, layers, items: { ...known, items: () => changed }, log: () => undefined });
  const draft = await running.routing.rules.draft({ rules: await withPump() }, 'gis');
  await running.routing.rules.publish(draft.version, 'gis');
  await bothDecideBy(draft.version);
  const drained = ask(running);
  expect(drained).toMatchObject({ lead: { code: '990101002' }, assists: [{ code: 'drain-1' }] });

  const anew = await start(items);
  const after = anew.decideNow(place);
  expect(after).toMatchObject({ lead: { code: 'drain-1' }, rule: { id: 'drain', version: draft.version } });
  for (const decision of [before, drained, after]) {
    const { snapshot, at } = decision;
    expect(await anew.decide({ ...place, snapshot, at: new Date(at) })).toEqual(decision);
  }
  anew.close();
  // The files are as they were again.
  const back = await start(known.items());
  expect(back.decideNow(place)).toMatchObject({ lead: drained.lead, assists: drained.assists });
  expect(await back.decide({ ...place, snapshot: after.snapshot, at: new Date(after.at) })).toEqual(after);
  await back.rules.rollback('gis');
  back.close();
  await layers.close();
  await bothDecideBy(1);
});

describe('what is refused', () => {
  const bad = async () => [...(await seed()), nearPump(300)];

  it('names every fault, wherever rules are given, and keeps nothing', async () => {
    const before = (await send('get', versions)).body.versions;
    for (const [method, path, body] of [
      ['post', '/api/route/try', { rules: await bad(), ...place }],
      ['post', versions, { rules: await bad() }],
    ] as const) {
      const answer = await send(method, path, body);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-rules']);
      expect(answer.body.errors).toEqual([
        {
          path: `/rules/${(await seed()).length}`,
          message: expect.stringMatching(/^rule "drain": it can never match: no item reaches it; expected/),
          text: { en: expect.any(String), zh: expect.stringMatching(/^规则“drain”：永远轮不到/) },
        },
      ]);
    }
    expect((await send('get', versions)).body.versions).toEqual(before);
  });

  it.each<[Method, string, object | undefined, number, string]>([
    ['post', '/api/route/try', { lon: 123.01 }, 400, 'invalid-input'],
    ['post', '/api/route/try', { ...place, rules: [], version: 1 }, 400, 'two-rule-sets'],
    ['post', '/api/route/try', { ...place, as: { code: item } }, 400, 'invalid-input'],
    [
      'post',
      '/api/route/try',
      { ...place, as: { code: item, scene: 'road', owner: 'grid', precedence: 'asset-first' } },
      400,
      'two-items',
    ],
    ['post', '/api/route/try', { ...place, rules: [{ id: 5 }] }, 400, 'invalid-rules'],
    ['post', '/api/route/try', { ...place, rules: [] }, 400, 'invalid-rules'],
    ['post', '/api/route/try', { ...place, version: 99 }, 404, 'unknown-rules'],
    ['post', '/api/route/try', { ...place, item: 'road.unicorn' }, 400, 'unknown-item'],
    ['post', versions, { rules: 'all' }, 400, 'invalid-input'],
    ['get', `${versions}/99`, undefined, 404, 'unknown-rules'],
    ['get', `${versions}/one`, undefined, 404, 'unknown-rules'],
    ['post', `${versions}/99/publish`, undefined, 404, 'unknown-rules'],
    ['post', `${versions}/1/publish`, undefined, 409, 'already-published'],
    ['get', '/api/routing/rules?at=yesterday', undefined, 400, 'invalid-input'],
    ['get', '/api/routing/rules?snapshot=2026-01-02T03:04:05Z/9', undefined, 400, 'unknown-snapshot'],
  ])('%s %s %j: %d %s', async (method, path, body, status, code) => {
    const answer = await send(method, path, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('is a change to a draft that has changed since, and to what was published', async () => {
    const { version } = (await send('post', versions, { rules: await withPump() })).body;
    const change = async (number: number, revision: number) => {
      const { status, body } = await send('put', `${versions}/${number}`, { rules: await seed(), revision });
      return [status, body.code];
    };
    expect(await change(version, 2)).toEqual([409, 'draft-changed']);
    expect(await change(version, 1)).toEqual([200, undefined]);
    expect(await change(version, 1)).toEqual([409, 'draft-changed']);
    expect(await change(2, 2)).toEqual([409, 'already-published']);
  });

  it('is everybody who may not change rules', async () => {
    for (const [method, path] of [
      ['post', '/api/route/try'],
      ['get', versions],
      ['post', versions],
      ['put', `${versions}/1`],
      ['post', `${versions}/1/publish`],
      ['post', '/api/routing/rules/rollback'],
    ] as const) {
      expect((await send(method, path, undefined, 'dispatcher')).status).toBe(403);
      expect((await request(running.app)[method](path)).status).toBe(401);
    }
  });
});
