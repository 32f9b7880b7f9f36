import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PatrolNotices, PatrolPlanDetail } from '../../../domain/answers/patrols.ts';
import { plusDays } from '../../../domain/figures/days.ts';
import { cityDay } from '../../../server/input/city-time.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { addPerson, minutes, patrolling, publish, street } from './patrol-city.ts';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase());
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});
const { ask, plan, tasksOf } = patrolling(() => city);
const day = 24 * 3_600_000;

it('makes the tasks of a plan by the calendar of the city, once and eight days ahead', async () => {
  const fromDay = cityDay(new Date(Date.now() + day));
  const { status, body, headers } = await plan({
    fromDay,
    schedule: { rule: 'FREQ=DAILY;INTERVAL=2', at: '08:30', hours: 4 },
  });
  expect(status).toBe(201);
  expect(headers.get('etag')).toBe('"1"');
  const tasks = await tasksOf(body.id);
  expect(tasks.map(({ startsAt }) => startsAt)).toEqual(
    [0, 2, 4, 6].map((after) => new Date(`${plusDays(fromDay, after)}T08:30:00+08:00`).toISOString()),
  );
  expect(new Set(tasks.map(({ state }) => state))).toEqual(new Set(['planned']));
  await Promise.all([city.patrols.sweep(), city.patrols.sweep()]);
  expect(await tasksOf(body.id)).toHaveLength(4);
  await city.patrols.sweep(new Date(Date.now() + 3 * day));
  expect((await tasksOf(body.id)).length).toBeGreaterThan(4);
});

it('makes several tasks a week where the plan says so', async () => {
  const { body } = await plan({
    schedule: { rule: 'FREQ=WEEKLY;BYDAY=MO', times: 3, hours: 168, at: '00:00' },
  });
  const tasks = await tasksOf(body.id);
  const mondays = new Set(tasks.map(({ startsAt }) => startsAt));
  expect(tasks).toHaveLength(3 * mondays.size);
});

it('names what is wrong with a plan in both languages', async () => {
  const wrong = async (sent: Record<string, unknown>, who: 'dispatcher' | 'street' = 'dispatcher') => {
    const { status, body } = await plan(sent, who);
    const text = (body as unknown as { text?: { zh: string; en: string } }).text;
    return [status, body.code, Boolean(text?.zh && text?.en)];
  };
  const rule = (text: string) => wrong({ schedule: { rule: text } });
  expect(await rule('FREQ=HOURLY')).toEqual([400, 'bad-rule', true]);
  expect(await rule('every day')).toEqual([400, 'bad-rule', true]);
  expect(await rule('FREQ=DAILY;INTERVAL=7;BYDAY=TU')).toEqual([400, 'bad-rule', true]);
  expect(await rule('FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30')).toEqual([400, 'bad-rule', true]);
  expect(await rule('FREQ=WEEKLY;BYDAY=XX')).toEqual([400, 'bad-rule', true]);
  expect(await wrong({ targets: [{ layer: 'unit-grids', code: 'none' }] })).toEqual([
    400,
    'unknown-target',
    true,
  ]);
  expect(await wrong({ targets: [{ layer: 'no-layer', code: '1' }] })).toEqual([400, 'unknown-target', true]);
  expect(await wrong({ items: ['no.item'] })).toEqual([400, 'unknown-item', true]);
  expect(await wrong({ person: 'nobody' })).toEqual([400, 'unknown-person', true]);
  expect(await wrong({ unit: 'no-unit' })).toEqual([400, 'unknown-unit', true]);
  expect(await wrong({ unit: '990101002' }, 'street')).toEqual([403, 'not-allowed', true]);
});

it('is changed by who has read it, paused and ended', async () => {
  const { body } = await plan({ schedule: { rule: 'FREQ=DAILY', at: '23:59', hours: 2 } });
  const { where, definition, fromDay } = body;
  const sent = {
    title: '网格日巡（改）',
    unit: street,
    fromDay,
    targets: where.map(({ layer, code }) => ({ layer, code })),
    schedule: { ...definition.schedule, rule: 'FREQ=DAILY;INTERVAL=4' },
  };
  const put = (revision: string | null) =>
    ask<PatrolPlanDetail>('street', `/plans/${body.id}`, sent, {
      method: 'PUT',
      headers: revision === null ? {} : { 'If-Match': revision },
    });
  expect((await put(null)).status).toBe(428);
  expect((await tasksOf(body.id)).length).toBeGreaterThan(6);
  expect((await put('"1"')).body.title).toBe('网格日巡（改）');
  expect((await tasksOf(body.id)).length).toBeLessThan(4);
  expect((await put('"1"')).body.code).toBe('changed-meanwhile');
  const set = (state: string) => ask<PatrolPlanDetail>('street', `/plans/${body.id}/state`, { state });
  expect((await set('paused')).body.state).toBe('paused');
  expect((await tasksOf(body.id)).filter(({ state }) => state === 'planned')).toEqual([]);
  await set('active');
  expect((await tasksOf(body.id)).filter(({ state }) => state === 'planned').length).toBeGreaterThan(0);
  await set('ended');
  expect((await set('active')).body.code).toBe('plan-ended');
});

it('falls to the unit when its person has left, and when its grid was redrawn or retired', async () => {
  await addPerson(city.database, 'ranger', 'inspector', street);
  await addPerson(city.database, 'chief', 'street', street);
  const { rows: people } = await city.database.query<{ id: number }>(
    `select id from wangge.users where name = 'chief'`,
  );
  const { token: chief } = await city.access.begin(people[0]!.id, 'password');
  const notices = async () =>
    (await ask<PatrolNotices>(null, '/notices', undefined, { headers: { Authorization: `Bearer ${chief}` } }))
      .body;
  const area = (code: string, size: number) => ({
    type: 'Feature' as const,
    properties: { code, name: `护林${code}` },
    geometry: {
      type: 'Polygon' as const,
      coordinates: [
        [
          [123.001, 31.001],
          [123.001 + size, 31.001],
          [123.001 + size, 31.004],
          [123.001, 31.004],
          [123.001, 31.001],
        ],
      ],
    },
  });
  await publish(city, 'forest-patrol-grids', [area('F1', 0.003), area('F2', 0.002)]);
  const { body } = await plan({
    person: 'ranger',
    targets: ['F1', 'F2'].map((code) => ({ layer: 'forest-patrol-grids', code })),
  });
  expect(body).toMatchObject({ assignee: 'ranger', notices: [] });
  const [first] = await tasksOf(body.id);
  await ask('dispatcher', `/tasks/${first!.id}/assign`, { person: null });
  await ask('street', `/tasks/${first!.id}/start`, { at: minutes(0) });

  await publish(city, 'forest-patrol-grids', [area('F1', 0.005)]);
  await city.patrols.sweep();
  const after = (await ask<PatrolPlanDetail>('dispatcher', `/plans/${body.id}`)).body;
  expect(after.assignee).toBeNull();
  expect(after.notices.map(({ code }) => code)).toEqual(['redrawn', 'retired']);
  expect(after.notices[0]!.text.zh).toContain('护林F1');
  const tasks = await tasksOf(body.id);
  expect(tasks.length).toBeGreaterThan(3);
  expect(tasks.every(({ person, notices }) => person === null && notices.length === 2)).toBe(true);
  // What is under way keeps the geometry that it was made for.
  const widths = async (id: number) =>
    (
      await ask<{ where: { code: string; geometry: { coordinates: number[][][] } }[] }>(
        'dispatcher',
        `/tasks/${id}`,
      )
    ).body.where.map(({ geometry }) => (geometry.coordinates[0]![1]![0]! - 123.001).toFixed(3));
  expect(await widths(tasks[0]!.id)).toEqual(['0.003', '0.002']);
  expect(await widths(tasks[1]!.id)).toEqual(['0.005', '0.002']);

  const other = (await plan({ person: 'ranger' })).body;
  expect((await tasksOf(other.id))[1]!.person).toBe('ranger');
  await city.database.query(`update wangge.users set disabled_at = now() where name = 'ranger'`);
  await city.patrols.sweep();
  const left = (await ask<PatrolPlanDetail>('dispatcher', `/plans/${other.id}`)).body;
  expect(left).toMatchObject({ person: 'ranger', assignee: null, notices: [{ code: 'person-left' }] });
  expect((await tasksOf(other.id)).map(({ person }) => person)).not.toContain('ranger');

  // Whoever is on duty for the unit is told of each once, until it is mended.
  await city.patrols.sweep();
  const told = await notices();
  expect(told.unread).toBe(4);
  expect(told.faults.map(({ plan: of, code }) => [of, code]).sort()).toEqual([
    [body.id, 'person-left'],
    [body.id, 'redrawn'],
    [body.id, 'retired'],
    [other.id, 'person-left'],
  ]);
  const { rows } = await city.database.query<{ told: number }>(
    `select count(*)::int as told from wangge.feed where topic = 'notification' and payload ->> 'recipient' = 'chief'`,
  );
  expect(rows[0]!.told).toBe(2);
  const read = { until: told.faults[0]!.at, plan: body.id };
  await ask(null, '/notices/read', read, { headers: { Authorization: `Bearer ${chief}` } });
  expect((await notices()).faults).toMatchObject([{ plan: other.id }]);
  await city.database.query(`update wangge.users set disabled_at = null where name = 'ranger'`);
  await city.patrols.sweep();
  expect(await notices()).toEqual({ unread: 0, notices: [], faults: [] });
});
