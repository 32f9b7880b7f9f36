import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Order } from '../../../domain/answers/orders.ts';
import type {
  Chief,
  ChiefLists,
  PatrolCoverage,
  PatrolFigures,
  PatrolProposals,
} from '../../../domain/answers/patrol-figures.ts';
import type { PatrolFinding, PatrolPlanDetail, PatrolTask } from '../../../domain/answers/patrols.ts';
import { compute } from '../../../server/indicators/computing.ts';
import { cityDay } from '../../../server/input/city-time.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { anyPhoto } from '../attachments/filing.ts';
import { addPerson, minutes, patrolling, publish, street, taskMonth, walk } from './patrol-city.ts';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase());
  const square = (west: number) => [
    [west, 31.001],
    [west + 0.002, 31.001],
    [west + 0.002, 31.003],
    [west, 31.003],
    [west, 31.001],
  ];
  const areas = (layer: string) =>
    [123.001, 123.005].map((west, index) => ({
      type: 'Feature',
      properties: { code: `${layer}-${index + 1}`, name: `${layer}${index + 1}` },
      geometry: { type: 'Polygon', coordinates: [square(west)] },
    }));
  await publish(city, 'forest-patrol-grids', areas('P'));
  await publish(city, 'forests', areas('W'));
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});
const { ask, today, tasksOf } = patrolling(() => city);
const month = taskMonth;

async function settle(number: string): Promise<void> {
  for (const action of ['dispatch', 'accept', 'finish', 'check', 'close']) {
    if (action === 'finish') {
      const form = new FormData();
      form.append('stage', 'after');
      form.append('file', new Blob([new Uint8Array(anyPhoto())]), 'after.jpg');
      const headers = { Authorization: `Bearer ${city.keys.admin}` };
      await fetch(`${city.url}/api/orders/${number}/attachments`, { method: 'POST', body: form, headers });
    }
    const { revision } = (await city.request<Order>('admin', `/api/orders/${number}`)).body;
    const { status, body } = await city.request('admin', `/api/orders/${number}/actions`, {
      body: { action, note: '已清理', revision },
    });
    expect([action, status, body.detail]).toEqual([action, 200, undefined]);
  }
}

it('counts a plan, its task, track and finding once handled and checked in the figures of the month', async () => {
  await addPerson(city.database, 'walker', 'inspector', street);
  const { plan, task } = await today({
    title: '林地巡护',
    team: '第一护林队',
    targets: ['P-1', 'P-2'].map((code) => ({ layer: 'forest-patrol-grids', code })),
    done: { share: 0.5, within: 60 },
  });
  // Two lines through the first grid: 60 m to either side of each are all of its 222 m.
  const lines: [number, number][] = [
    [123.0006, 31.0015],
    [123.0034, 31.0015],
    [123.0034, 31.0025],
    [123.0006, 31.0025],
  ];
  await ask('street', `/tasks/${task.id}/track`, { points: walk(lines, 120_000) });
  const found = await ask<{ order: string; event: number }>('street', `/tasks/${task.id}/findings`, {
    id: 'f1',
    at: minutes(-1),
    item: 'road.roadside-rubbish',
    point: [123.0015, 31.002],
  });
  const finished = (await ask<PatrolTask>('street', `/tasks/${task.id}/finish`, { at: minutes(0) })).body;
  expect(finished.state).toBe('short');
  expect(finished.shortfalls).toMatchObject([{ kind: 'share', target: 2, got: 0 }]);
  await settle(found.body.order);

  const by = async (part: string) =>
    (await ask<PatrolFigures>('dispatcher', `/figures?month=${month}&by=${part}&plan=${plan.id}`)).body.rows;
  const [all] = await by('all');
  expect(all).toMatchObject({ short: 1, done: 0, missed: 0, findings: 1, real: 1, closed: 1 });
  expect(all!.coverage!).toBeGreaterThan(0.45);
  const grids = await by('grid');
  expect(grids.find(({ code }) => code === 'P-1')).toMatchObject({
    layer: 'forest-patrol-grids',
    findings: 1,
    real: 1,
  });
  expect(grids.find(({ code }) => code === 'P-1')!.coverage!).toBeGreaterThan(0.9);
  expect(grids.find(({ code }) => code === 'P-2')).toMatchObject({ findings: 0, coverage: 0 });
  expect((await by('team'))[0]).toMatchObject({ code: '第一护林队' });
  expect((await by('unit'))[0]).toMatchObject({ titleEn: expect.stringMatching(/^Area /) });
  expect((await by('person'))[0]).toMatchObject({ code: null });
  expect((await by('month'))[0]).toMatchObject({ code: month });
  // Each opens what it counts.
  for (const part of ['all', 'grid', 'team', 'person', 'unit', 'month', 'plan'])
    for (const row of await by(part)) {
      const { body } = await city.request<{ tasks: unknown[] }>('dispatcher', row.tasks);
      expect([part, body.tasks.length]).toEqual([part, row.planned]);
      const findings = await city.request<{ findings: PatrolFinding[] }>('dispatcher', row.found);
      if (part !== 'grid') expect(findings.body.findings).toHaveLength(row.findings);
    }
  const csv = await fetch(`${city.url}/api/patrols/figures?month=${month}&by=unit&format=csv`, {
    headers: { Authorization: `Bearer ${city.keys.dispatcher}` },
  });
  expect((await csv.text()).split('\r\n')[0]).toContain('doneShare,coverage,findings');
  const xlsx = await fetch(`${city.url}/api/patrols/figures?month=${month}&by=unit&format=xlsx`, {
    headers: { Authorization: `Bearer ${city.keys.dispatcher}` },
  });
  expect(
    Buffer.from(await xlsx.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK');
});

it('is told by indicators', async () => {
  const given = { database: city.database, layers: city.layers, reports: { rates: async () => [] } };
  // They count what was due by now.
  await city.database.query(`update wangge.patrol_tasks set due_at = now() where state = 'short'`);
  const later = new Date(Date.now() + 1000);
  const value = (figure: 'short' | 'missed' | 'findings') =>
    compute(given, { kind: 'patrols', figure, period: 'month' }, later);
  expect(await value('short')).toEqual({ value: 1 });
  expect(await value('missed')).toEqual({ value: 0 });
  expect(await value('findings')).toEqual({ value: 1 });
});

it('draws coverage by grid', async () => {
  const { body } = await ask<PatrolCoverage>('dispatcher', `/coverage?month=${month}&by=grid`);
  const grids = body.features.filter(({ properties }) => properties.layer === 'forest-patrol-grids');
  expect(grids.map(({ geometry, properties }) => [geometry.type, properties.code])).toEqual([
    ['Polygon', 'P-1'],
    ['Polygon', 'P-2'],
  ]);
});

it('tells the five lists of a chief', async () => {
  const chief = await ask<Chief>('dispatcher', '/chiefs', {
    system: 'forest',
    level: 'street',
    name: '李林长',
    person: 'walker',
    unit: street,
    areas: [{ layer: 'forest-patrol-grids', code: 'P-1' }],
  });
  expect(chief.status).toBe(201);
  const { body } = await ask<ChiefLists>('street', `/chiefs/${chief.body.id}?month=${month}`);
  expect(body.resources.find(({ layer }) => layer === 'forests')).toMatchObject({ count: 1 });
  expect(body.resources.find(({ layer }) => layer === 'forests')!.hectares!).toBeCloseTo(4.2, 0);
  expect(body.duties.length).toBeGreaterThan(0);
  expect(body.tasks.states.short).toBe(1);
  expect(body.results).toMatchObject({ findings: 1, closed: 1 });
  expect(body.negatives.tasks).toMatchObject([{ state: 'short', title: '林地巡护' }]);
  expect(body.where).toMatchObject([{ code: 'P-1', name: 'P1', retired: false }]);
  const wrong = async (sent: object) =>
    (
      await ask('dispatcher', '/chiefs', {
        system: 'forest',
        level: 'city',
        name: '王',
        unit: street,
        ...sent,
      })
    ).body.code;
  expect(await wrong({ system: 'sea' })).toBe('unknown-system');
  expect(await wrong({ level: 'world' })).toBe('unknown-level');
  expect(await wrong({ areas: [{ layer: 'forest-patrol-grids', code: 'P-9' }] })).toBe('unknown-target');
  expect(await wrong({ person: 'nobody' })).toBe('unknown-person');
  expect(await wrong({ fromDay: '2026-03-01', untilDay: '2026-02-28' })).toBe('term-ends-early');
  expect(await wrong({ untilDay: '2020-01-01' })).toBe('term-ends-early');
  // Somebody whose term is over is not among those in office.
  const former = await ask<Chief>('dispatcher', '/chiefs', {
    system: 'forest',
    level: 'street',
    name: '前林长',
    unit: street,
    fromDay: '2020-01-01',
    untilDay: '2024-12-31',
  });
  expect(former.body).toMatchObject({ fromDay: '2020-01-01', untilDay: '2024-12-31', endedAt: null });
  const inOffice = (await ask<{ chiefs: Chief[] }>('dispatcher', '/chiefs')).body.chiefs;
  expect(inOffice.map(({ name }) => name)).toEqual(['李林长']);
  const gone = await ask<Chief>('dispatcher', `/chiefs/${chief.body.id}`, undefined, { method: 'DELETE' });
  expect(gone.body.endedAt).not.toBeNull();
  expect(gone.body.untilDay).toBe(cityDay(new Date()));
  expect((await ask<{ chiefs: Chief[] }>('dispatcher', '/chiefs')).body.chiefs).toEqual([]);
});

it('visits the points of a survey once, with a form for each', async () => {
  const { plan, task } = await today({
    kind: 'survey',
    title: '井盖普查',
    untilDay: cityDay(new Date()),
    targets: [
      { name: '一号井', point: [123.002, 31.002] },
      { name: '二号井', point: [123.003, 31.002] },
    ],
    schedule: { rule: null, at: '00:00' },
    done: { share: null, checkIns: true },
    perTarget: true,
    checklist: [{ id: 'cover', text: '井盖完好', kind: 'yes-no' }],
  });
  expect(await tasksOf(plan.id)).toHaveLength(1);
  const visit = async (target: number, point: [number, number]) => {
    await ask('street', `/tasks/${task.id}/check-ins`, { at: minutes(-2), point });
    await ask(
      'street',
      `/tasks/${task.id}/answers`,
      { at: minutes(-1), target, answers: { cover: true } },
      { method: 'PUT' },
    );
  };
  await visit(1, [123.002, 31.002]);
  const half = (await ask<PatrolTask>('street', `/tasks/${task.id}/finish`, { at: minutes(0) })).body;
  expect(half.shortfalls.map(({ kind, target }) => [kind, target])).toEqual([
    ['check-in', 2],
    ['question', 2],
  ]);
  await visit(2, [123.003, 31.002]);
  expect((await ask<PatrolTask>('street', `/tasks/${task.id}`)).body.state).toBe('done');
});

it('tells who leads the unit of what is missed, once, and takes it back when it is done after all', async () => {
  await addPerson(city.database, 'office', 'street', street);
  const { task } = await today({
    targets: [
      {
        name: '路线',
        route: [
          [123.001, 31.001],
          [123.003, 31.001],
        ],
      },
    ],
    done: { share: 0.9, within: 30 },
  });
  const points = walk([
    [123.001, 31.001],
    [123.002, 31.001],
    [123.003, 31.001],
  ]);
  await city.patrols.sweep(new Date(Date.parse(task.dueAt) + 1000));
  const told = async () =>
    (
      await city.database.query('select recipient, state from wangge.patrol_notices where task = $1', [
        task.id,
      ])
    ).rows;
  expect(await told()).toEqual([{ recipient: 'office', state: 'missed' }]);
  await city.patrols.sweep(new Date(Date.parse(task.dueAt) + 2000));
  expect(await told()).toHaveLength(1);
  await ask('street', `/tasks/${task.id}/track`, { points });
  expect(await told()).toEqual([]);
});

it('proposes a plan for a blind spot that can be kept as it is', async () => {
  const events = Array.from({ length: 60 }, (_, at) => ({
    source: 'camera',
    externalId: `blind/${at}`,
    item: 'road.roadside-rubbish',
    point: at < 40 ? [123.005, 31.015] : [123.005, 31.005],
  }));
  await city.request('dispatcher', '/api/events', { body: events });
  await city.database.transaction(async (transaction) => {
    await transaction.query('set local session_replication_role = replica');
    await transaction.query(`update wangge.order_log l set at = at - interval '60 days' from wangge.orders o, wangge.events e
      where o.id = l.order_id and e.order_id = o.id and e.external_id like 'blind/%' and st_y(e.geom) > 31.01`);
    await transaction.query(`update wangge.orders o set created_at = o.created_at - interval '60 days' from wangge.events e
      where e.order_id = o.id and e.external_id like 'blind/%' and st_y(e.geom) > 31.01`);
  });
  await city.database.query(
    'insert into wangge.figure_changes (order_id) select id from wangge.orders on conflict do nothing',
  );
  const read = () => ask<PatrolProposals>('dispatcher', '/proposals?days=30');
  const { status, body } = await read();
  expect(status).toBe(200);
  const one = body.proposals.find(({ grid }) => grid === '990101002001');
  expect(one).toMatchObject({ unit: '990101002', planned: false });
  const kept = await ask<PatrolPlanDetail>('dispatcher', '/plans', one!.plan);
  expect(kept.status).toBe(201);
  expect((await read()).body.proposals.find(({ grid }) => grid === one!.grid)!.planned).toBe(true);
});
