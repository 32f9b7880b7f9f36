import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/routing/decision.ts';
import type { Database } from '../../../server/database/database.ts';
import { answerBulk } from '../../../server/routing/bulk.ts';
import type { BulkLine } from '../../../server/routing/bulk-input.ts';
import { testDatabase } from '../../harness/database.ts';
import { box, publish, type Running, startRouting, startTown, town } from './town.ts';

/** Each test publishes the town anew in it. */
let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});

/** Building a snapshot starts a thread, which takes a while on a busy machine. */
const patience = { timeout: 20_000 };

/** Asks for a decision again by the snapshot it names: alone, with its time, and in bulk. */
async function answersAgain({ app }: Running, decision: Decision): Promise<void> {
  const { snapshot, at } = decision;
  const place = { lon: decision.point[0], lat: decision.point[1] };
  const again = await request(app)
    .get('/api/route')
    .query({ ...place, at, snapshot });
  expect([again.status, again.text]).toEqual([200, JSON.stringify(decision)]);
  const bulk = await request(app)
    .post('/api/route')
    .query({ at, snapshot })
    .send({ points: [place] });
  expect(bulk.text).toBe(`{"decisions":[\n${JSON.stringify(decision)}\n]}\n`);
  // Without a time the answer bears that of the publication, whenever it is asked.
  const alone = await request(app)
    .get('/api/route')
    .query({ ...place, snapshot });
  expect(alone.body).toEqual({ ...decision, at: `${snapshot.split('/')[0]!.slice(0, -1)}.000Z` });
}

const stop = async (running: Running) => {
  await running.routing.close();
  await running.layers.close();
  expect(running.failures).toEqual([]);
};

describe('a city that changes', () => {
  it('answers without any tier, then with some, then as published, and still knows the past', async () => {
    const young = await testDatabase();
    const running = await startRouting(young);
    const ask = (at?: Date) => running.routing.decide({ lon: 123.0031, lat: 31.0072, at });
    const nothing = await ask();
    expect(nothing).toMatchObject({ status: 'unowned', lead: { kind: 'duty-desk' } });
    expect(nothing.reasons.map(({ code }) => code)).toEqual(['nothing-published']);

    const { districts, streets } = town();
    await publish(young, 'districts', districts!);
    await running.layers.refresh();
    await expect.poll(async () => (await ask()).lead.kind, patience).toBe('district-office');
    expect(await ask()).toMatchObject({ status: 'routed', areas: { street: null, unitGrid: null } });

    await publish(young, 'streets', streets!);
    await running.layers.refresh();
    await expect.poll(async () => (await ask()).lead.code, patience).toBe('990101001');
    const before = await ask();
    // A time belongs to what was published within its millisecond.
    await expect.poll(() => Date.now(), patience).toBeGreaterThan(Date.parse(before.at));

    const moved = [
      { ...streets![0]!, geometry: box(123, 31, 123.002, 31.02) },
      { ...streets![1]!, geometry: box(123.002, 31, 123.02, 31.02) },
    ];
    await publish(young, 'streets', moved);
    await running.layers.refresh();
    await expect.poll(async () => (await ask()).lead.code, patience).toBe('990101002');
    const after = await ask();
    expect(after.snapshot).not.toBe(before.snapshot);
    expect(after.reasons[0]).toMatchObject({ layer: 'streets', version: 2 });

    const then = await ask(new Date(before.at));
    expect(JSON.stringify(then)).toBe(JSON.stringify(before));
    await answersAgain(running, before);
    await answersAgain(running, after);
    await stop(running);
  });

  it('answers from a published change as a process that starts afresh does', async () => {
    const running = await startTown(database);
    const other = town();
    const units = other['unit-grids']!;
    const [first] = units.splice(0, 1);
    units.push(
      { ...first!, code: '990101001001004', geometry: box(123, 31, 123.005, 31.01) },
      { ...first!, code: '990101001001005', geometry: box(123.005, 31, 123.01, 31.01) },
    );
    await publish(database, 'unit-grids', units);
    await running.layers.refresh();
    const at = new Date();
    const decideAll = (one: Running) =>
      Array.from({ length: 400 }, (_, i) =>
        one.routing.decideOn(
          one.routing.current(),
          { lon: 122.9991 + (i % 20) * 0.00117, lat: 30.9991 + Math.floor(i / 20) * 0.00117 },
          { at, brief: false },
        ),
      );
    await expect
      .poll(() => running.routing.current().mosaic.table.codes, patience)
      .toContain('990101001001005');
    const fresh = await startRouting(database);
    expect(decideAll(running)).toEqual(decideAll(fresh));
    await stop(running);
    await stop(fresh);
  });

  it('answers a bulk request from one snapshot, whatever is published meanwhile', async () => {
    const running = await startTown(database);
    const before = running.routing.current().name;
    const query = { lon: 123.0031, lat: 31.0072, item: 'road.car-misparked' };
    const line = { line: 1, query, lonText: '', latText: '' };
    const { rules } = running.routing;
    const [last, ...others] = rules.inForce().rules.toReversed();
    const desk = { code: 'desk', name: '专班', nameEn: null, kind: 'department' };
    async function* batches(): AsyncGenerator<BulkLine[]> {
      yield [line];
      const changed = [...others.toReversed(), { ...last!, assists: [{ unit: desk }] }];
      await rules.publish((await rules.draft({ rules: changed }, 'test')).version, 'test');
      await publish(database, 'streets', [{ code: '990101009', geometry: box(123, 31, 123.02, 31.02) }]);
      await running.layers.refresh();
      await expect.poll(() => running.routing.current().name, patience).not.toBe(before);
      yield [line, line];
    }
    const options = {
      snapshot: running.routing.current(),
      at: new Date(),
      form: 'ndjson',
      defaults: {},
    } as const;
    let text = '';
    for await (const piece of answerBulk(running.routing, batches(), options)) text += piece;
    const [first, ...next] = text.trimEnd().split('\n');
    expect(JSON.parse(first!)).toMatchObject({ lead: { code: '990101001' }, assists: [] });
    expect(next).toEqual([first, first]);
    await expect
      .poll(() => running.routing.decideNow(query), patience)
      .toMatchObject({ lead: { code: '990101009' }, assists: [desk] });
    await rules.rollback('test');
    await stop(running);
  });

  it('lives with a tier that has no areas', async () => {
    const running = await startTown(database);
    await publish(database, 'streets', []);
    await running.layers.refresh();
    const ask = () => running.routing.decideNow({ lon: 123.0031, lat: 31.0072 });
    await expect.poll(() => ask().lead.kind, patience).toBe('district-office');
    expect(ask().reasons.map(({ code }) => code)).toEqual(expect.arrayContaining(['gap', 'next-tier-up']));
    await stop(running);
  });

  it('follows the declared parent where the drawing disagrees, and says so', async () => {
    const running = await startTown(database);
    const units = town()['unit-grids']!;
    units[0] = { ...units[0]!, parent: '990101002001' };
    await publish(database, 'unit-grids', units);
    await running.layers.refresh();
    await expect
      .poll(() => running.routing.decideNow({ lon: 123.0031, lat: 31.0072 }).lead.code, patience)
      .toBe('990101002');
    const decision = running.routing.decideNow({ lon: 123.0031, lat: 31.0072 });
    expect(decision.areas).toMatchObject({
      unitGrid: { code: '990101001001001' },
      responsibilityGrid: { code: '990101002001' },
      street: { code: '990101002' },
    });
    const reasons = decision.reasons.filter(({ code }) => code === 'parent-disagrees');
    expect(reasons.map(({ layer, feature }) => [layer, feature])).toEqual([
      ['responsibility-grids', '990101001001'],
      ['streets', '990101001'],
    ]);
    await stop(running);
  });
});
