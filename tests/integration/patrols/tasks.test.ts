import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Order } from '../../../domain/answers/orders.ts';
import type { PatrolFinding, PatrolTask, PatrolTrack, TrackAnswer } from '../../../domain/answers/patrols.ts';
import { readRetention } from '../../../server/personal/fields.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { anyPhoto } from '../attachments/filing.ts';
import { minutes, patrolling, publish, walk } from './patrol-city.ts';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase());
  await publish(city, 'rivers', [
    {
      type: 'Feature',
      properties: { code: 'R1', name: '望化河' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [123.001, 31.005],
          [123.005, 31.005],
          [123.009, 31.005],
        ],
      },
    },
  ]);
  await publish(
    city,
    'cameras',
    [123.002, 123.004].map((lon, index) => ({
      type: 'Feature',
      properties: { code: `C${index + 1}`, name: `探头${index + 1}` },
      geometry: { type: 'Point', coordinates: [lon, 31.005] },
    })),
  );
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});
const { ask, today, detail } = patrolling(() => city);
const act = (id: number, what: string, body: unknown, who: 'street' | 'dispatcher' = 'street') =>
  ask<PatrolTask>(who, `/tasks/${id}/${what}`, body, what === 'answers' ? { method: 'PUT' } : {});
const track = (id: number, points: unknown[]) => ask<TrackAnswer>('street', `/tasks/${id}/track`, { points });
const river = { targets: [{ layer: 'rivers', code: 'R1' }] };
const reach = Array.from({ length: 21 }, (_, index): [number, number] => [123.001 + index * 0.0004, 31.005]);

it('is done by a track along the reach, whose length and coverage PostGIS measures', async () => {
  const { task } = await today({ ...river, done: { share: 0.9, within: 25 } });
  expect(task).toMatchObject({ state: 'planned', places: 1, person: null });
  expect((await act(task.id, 'start', { at: minutes(-20) })).body.state).toBe('under-way');
  const points = walk(reach);
  // The second half first, and one batch twice.
  await track(task.id, points.slice(10));
  await track(task.id, points.slice(0, 10));
  const { body, status } = await track(task.id, points.slice(5, 12));
  expect([status, body.taken, body.repeated]).toEqual([200, 0, 7]);
  const finished = (await act(task.id, 'finish', { at: minutes(0) })).body;
  // 0.008° at 31.005° N are 763.9 m by the ellipsoid.
  expect(finished).toMatchObject({ state: 'done', shortfalls: [] });
  expect(Math.abs(finished.metres! - 764)).toBeLessThan(2);
  expect(finished.share).toBeGreaterThan(0.99);
  const line = (await ask<PatrolTrack>('street', `/tasks/${task.id}/track`)).body;
  expect(line.properties.times[0]).toHaveLength(21);
});

it('says by how much it falls short, and tells who leads the unit', async () => {
  const { task } = await today({
    ...river,
    done: { share: 0.9, within: 25, minutes: 30 },
    checklist: [{ id: 'clean', text: '河面整洁', kind: 'yes-no' }],
  });
  await track(task.id, walk(reach.slice(0, 11)));
  const { body } = await act(task.id, 'finish', { at: minutes(0) });
  expect(body.state).toBe('short');
  expect(body.shortfalls.map(({ kind }) => kind)).toEqual(['share', 'minutes', 'question']);
  expect(Math.abs(body.shortfalls[0]!.got - 0.53)).toBeLessThan(0.02);
  expect(body.shortfalls[0]!.text.zh).toMatch(/“望化河”覆盖 5[1-5] %，应达 90 %/);
  const told = await city.database.query('select from wangge.patrol_notices where task = $1', [task.id]);
  // Nobody signs in here, so nobody is on duty.
  expect(told.rowCount).toBe(0);
});

it('cleans jumps, and refuses point by point what has no time, lies at sea or is out of the time', async () => {
  const { task } = await today(river);
  const good = walk(reach.slice(0, 5));
  const jump = { ...good[4]!, at: minutes(-0.1), lat: 31.018 };
  const { status, body } = await track(task.id, [
    ...good,
    jump,
    { lon: 123.003, lat: 31.005 },
    { ...good[0]!, lon: 123.5 },
    { ...good[0]!, lon: 31.005, lat: 123.001 },
    { ...good[0]!, at: minutes(-600) },
    { ...good[0]!, at: minutes(60) },
    { ...good[0]!, at: 'gestern' },
  ]);
  expect([status, body.taken]).toEqual([207, 6]);
  expect(body.refused.map(({ index, code }) => [index, code])).toEqual([
    [6, 'invalid-input'],
    [7, 'outside-city'],
    [8, 'swapped-axes'],
    [9, 'outside-task-time'],
    [10, 'implausible-time'],
    [11, 'invalid-input'],
  ]);
  expect(body.refused.every(({ text }) => text?.zh && text.en)).toBe(true);
  const told = (await ask<PatrolTrack>('street', `/tasks/${task.id}/track`)).body.properties;
  expect(told.leftOut.jump).toBe(1);
  expect(told.metres!).toBeLessThan(160);
});

it('is checked in by place and by code', async () => {
  const { task } = await today({
    targets: ['C1', 'C2'].map((code) => ({ layer: 'cameras', code })),
    done: { share: null, checkIns: true },
  });
  const far = await act(task.id, 'check-ins', { at: minutes(-3), point: [123.008, 31.008] });
  expect([far.status, far.body.code]).toEqual([400, 'not-at-a-place']);
  const wrong = await act(task.id, 'check-ins', { at: minutes(-3), layer: 'cameras', code: 'C9' });
  expect([wrong.status, wrong.body.code]).toEqual([400, 'unknown-code']);
  const distant = await act(task.id, 'check-ins', { at: minutes(-3), code: 'C1', point: [123.015, 31.005] });
  expect(distant.body.code).toBe('not-at-a-place');
  await act(task.id, 'check-ins', { at: minutes(-2), point: [123.00205, 31.005], accuracy: 5 });
  expect(
    (await act(task.id, 'finish', { at: minutes(-1) })).body.shortfalls.map(({ text }) => text.zh),
  ).toEqual(['“探头2”未打卡']);
  // What was done in time and comes late is judged again.
  const late = (await act(task.id, 'check-ins', { at: minutes(-1.5), layer: 'cameras', code: 'C2' })).body;
  expect(late).toMatchObject({ state: 'done', visited: 2, shortfalls: [] });
});

it('takes answers of the right kind alone, and of two the later one', async () => {
  const { task } = await today({
    ...river,
    done: { share: null },
    checklist: [
      { id: 'clean', text: '河面整洁', kind: 'yes-no' },
      { id: 'level', text: '水位', kind: 'number', min: 0, max: 5 },
      { id: 'colour', text: '水色', kind: 'choice', choices: ['清', '浑'] },
      { id: 'photo', text: '照片', kind: 'photo', required: false },
    ],
  });
  const answer = (answers: unknown, at = minutes(-1)) => act(task.id, 'answers', { at, answers });
  const { status, body } = await answer({ clean: 'yes', level: 7, colour: '红', other: 1, photo: 99 });
  expect([status, body.code]).toEqual([400, 'bad-answer']);
  expect(body.errors!.map(({ path }) => path)).toEqual(
    ['clean', 'level', 'colour', 'other', 'photo'].map((id) => `/answers/${id}`),
  );
  await answer({ clean: true, level: 2.5, colour: '清' });
  // An older answer that comes later changes nothing.
  await answer({ clean: false }, minutes(-5));
  expect((await detail(task.id)).answers.find(({ question }) => question === 'clean')!.value).toBe(true);
  expect((await act(task.id, 'finish', { at: minutes(0) })).body.state).toBe('done');
});

it('turns findings into events that are routed, once, with their photos, and tells what became of them', async () => {
  const { task } = await today({ targets: [{ layer: 'cameras', code: 'C1' }], done: { share: null } });
  const data = Buffer.from(anyPhoto()).toString('base64');
  const report = () =>
    ask<{ event: number; order: string; repeated: boolean }>('street', `/tasks/${task.id}/findings`, {
      id: 'phone-1',
      at: minutes(-2),
      item: 'road.roadside-rubbish',
      target: 1,
      description: '桥下垃圾',
      attachments: [{ name: 'a.jpg', data }],
    });
  const first = await report();
  expect(first.status).toBe(201);
  expect((await report()).body).toMatchObject({ event: first.body.event, repeated: true });
  const event = (
    await city.request<{
      point: number[];
      properties: object;
      attachments: unknown[];
      decision: { status: string };
    }>('dispatcher', `/api/events/${first.body.event}`)
  ).body;
  expect(event).toMatchObject({ properties: { patrolTask: task.id }, decision: { status: 'routed' } });
  expect(event.attachments).toHaveLength(1);
  const found = (await detail(task.id)).found;
  expect(found).toMatchObject([
    { event: first.body.event, order: first.body.order, real: true, checked: false },
  ]);
  const order = (await city.request<Order>('admin', `/api/orders/${first.body.order}`)).body;
  await city.request('admin', `/api/orders/${first.body.order}/actions`, {
    body: { action: 'cancel', note: '无此情况', revision: order.revision },
  });
  const listed = await ask<{ findings: PatrolFinding[] }>(
    'dispatcher',
    `/findings?plan=${task.plan}&real=false`,
  );
  expect(listed.body.findings.map(({ event: id }) => id)).toEqual([first.body.event]);
  const nowhere = await ask('street', `/tasks/${task.id}/findings`, {
    id: 'p2',
    at: minutes(-1),
    item: 'road.roadside-rubbish',
  });
  expect(nowhere.body.code).toBe('place-needed');
});

it('is missed when its time is over, and judged again by what comes within 72 hours', async () => {
  const { task } = await today({ ...river, done: { share: 0.9, within: 25 } });
  const points = walk(reach);
  const due = new Date(Date.parse(task.dueAt) + 1000);
  await city.patrols.sweep(due);
  expect((await detail(task.id)).state).toBe('missed');
  const { body } = await track(task.id, points);
  expect(body).toMatchObject({ late: true, taken: 21, task: { state: 'done' } });
  await city.database.query(
    `update wangge.patrol_tasks set starts_at = starts_at - interval '4 days', due_at = due_at - interval '4 days' where id = $1`,
    [task.id],
  );
  const tooLate = await track(task.id, points);
  expect([tooLate.status, tooLate.body.code]).toEqual([409, 'too-late']);
});

it('is done once however often a request is sent, and by nobody else', async () => {
  const { task } = await today(river);
  const start = () =>
    ask<PatrolTask>(
      'street',
      `/tasks/${task.id}/start`,
      { at: minutes(-1) },
      { headers: { 'Idempotency-Key': `start-${task.id}` } },
    );
  const at = await start();
  expect(at.status).toBe(200);
  expect(
    (
      await ask(
        'street',
        `/tasks/${task.id}/start`,
        { at: minutes(0) },
        { headers: { 'Idempotency-Key': `start-${task.id}` } },
      )
    ).status,
  ).toBe(422);
  const other = await today({ ...river, unit: '990101002' });
  expect((await act(other.task.id, 'start', { at: minutes(0) })).body.code).toBe('unknown-task');
  expect((await ask('partner', `/tasks/${task.id}`)).status).toBe(403);
  const mine = await ask<{ tasks: PatrolTask[] }>('street', '/tasks?mine=true&state=under-way,planned');
  expect(mine.body.tasks.some(({ id }) => id === task.id)).toBe(true);
  expect(mine.body.tasks.some(({ id }) => id === other.task.id)).toBe(false);
  await ask('dispatcher', `/tasks/${task.id}/cancel`, { note: '暴雨' });
  expect((await act(task.id, 'finish', { at: minutes(0) })).body.code).toBe('task-cancelled');
});

it('thins a track to its line, then to what was measured, after the days that retention.json says', async () => {
  const { patrolPositionDays, patrolTrackDays } = readRetention();
  const { task } = await today(river);
  await track(task.id, walk(reach.slice(0, 11)));
  const measured = (await act(task.id, 'finish', { at: minutes(0) })).body;
  expect(measured.metres).toBeGreaterThan(100);
  const line = async () => (await ask<PatrolTrack>('street', `/tasks/${task.id}/track`)).body;
  const after = (days: number) => city.patrols.sweep(new Date(Date.now() + days * 24 * 3_600_000));
  const whole = await line();
  expect(whole.properties.times[0]).toHaveLength(11);
  await after(patrolPositionDays - 1);
  expect(await line()).toEqual(whole);
  await after(patrolPositionDays + 1);
  const thinned = await line();
  // What is sent of a line is rounded to a centimetre.
  const rounded = ({ geometry }: PatrolTrack) =>
    JSON.stringify(geometry, (_, value) => (typeof value === 'number' ? Number(value.toFixed(7)) : value));
  expect(rounded(thinned)).toBe(rounded(whole));
  expect(thinned.properties.times).toEqual([]);
  const kept = async () => {
    const { rows } = await city.database.query<{ seen: number; points: number }>(
      `select (select count(*)::int from wangge.patrol_task_targets where task = $1 and seen is not null) as seen,
              (select count(*)::int from wangge.patrol_points where task = $1) as points`,
      [task.id],
    );
    return rows[0]!;
  };
  expect(await kept()).toEqual({ seen: 1, points: 0 });
  await after(patrolTrackDays + 1);
  expect((await line()).geometry).toBeNull();
  expect(await kept()).toEqual({ seen: 0, points: 0 });
  const { metres, share, state } = (await ask<PatrolTask>('street', `/tasks/${task.id}`)).body;
  expect({ metres, share, state }).toEqual({
    metres: measured.metres,
    share: measured.share,
    state: measured.state,
  });
});
