import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FieldDatabase, openFieldDatabase } from '../../../../client/field/kept/database.ts';
import { keptFixes } from '../../../../client/field/kept/fixes.ts';
import type { Entry } from '../../../../client/field/outbox/entry.ts';
import { httpLine } from '../../../../client/field/outbox/line.ts';
import { type Clocks, type Moment, momentNow } from '../../../../client/field/outbox/moment.ts';
import { deedOn, taskAhead } from '../../../../client/field/patrols/deeds.ts';
import { sortedTasks } from '../../../../client/field/patrols/sorting.ts';

const person = 'li';
const task = { id: 7, title: '河岸日巡' };
const clocks: Clocks = { now: () => 1_000_000, offset: () => 0, elapsed: () => 5_000, page: 'page' };
let names = 0;
const open = () => openFieldDatabase(`patrols-${names++}`);

/** The place of each position in the order of noting, as the outbox and the notes have it. */
async function spread(database: FieldDatabase): Promise<{ sent: number[]; waiting: number[] }> {
  const entries = await database.getAll('outbox');
  const sent = entries.flatMap(({ body }) => (body.points as { lon: number }[]).map(({ lon }) => lon));
  const all = await keptFixes(database).all(person, 'task/7');
  return { sent, waiting: all.filter((fix) => fix.sent === 0).map(({ lon }) => lon) };
}

describe('the track of a patrol', () => {
  it('puts every position into the outbox once and in order, however it is cut into entries', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (batches, most) => {
          const database = await open();
          const fixes = keptFixes(database);
          let lon = 0;
          for (const size of batches) {
            for (let each = 0; each < size; each++)
              await fixes.note({
                person,
                purpose: 'task/7',
                made: momentNow(clocks),
                lon: lon++,
                lat: 31,
                accuracy: 5,
                sent: 0,
              });
            // Twice at once, as of two pages.
            const pack = () =>
              fixes.pack(person, 'task/7', most, (some) =>
                deedOn(task, 'track', { person, body: { points: some } }, clocks),
              );
            await Promise.all([pack(), pack()]);
          }
          expect(await spread(database)).toEqual({
            sent: Array.from({ length: lon }, (_, at) => at),
            waiting: [],
          });
          database.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps what could not be put into the outbox, whole', async () => {
    const database = await open();
    const fixes = keptFixes(database);
    for (const lon of [0, 1, 2])
      await fixes.note({
        person,
        purpose: 'task/7',
        made: momentNow(clocks),
        lon,
        lat: 31,
        accuracy: null,
        sent: 0,
      });
    let made = 0;
    const failing = fixes.pack(person, 'task/7', 1, (points) => {
      made += 1;
      // A function cannot be kept: what was put before it is taken back.
      const body = made === 2 ? { points, broken: () => undefined } : { points };
      return deedOn(task, 'track', { person, body }, clocks);
    });
    await expect(failing).rejects.toThrow();
    expect(await spread(database)).toEqual({ sent: [], waiting: [0, 1, 2] });
    database.close();
  });

  it('forgets the tracks of tasks that are gone, and nothing that waits or is of others', async () => {
    const database = await open();
    const fixes = keptFixes(database);
    const noted = { made: momentNow(clocks), lat: 31, accuracy: null };
    await fixes.note({ ...noted, person, purpose: 'task/7', lon: 0, sent: 1 });
    await fixes.note({ ...noted, person, purpose: 'task/7', lon: 1, sent: 0 });
    await fixes.note({ ...noted, person, purpose: 'task/8', lon: 2, sent: 1 });
    await fixes.note({ ...noted, person: 'wang', purpose: 'task/7', lon: 3, sent: 1 });
    await fixes.forgetOthers(person, new Set(['task/8']));
    expect((await database.getAll('fixes')).map(({ lon }) => lon)).toEqual([1, 2, 3]);
    database.close();
  });
});

describe('an entry that is sent again', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('has its times by the service’s clock, and those of the first attempt', async () => {
    let offset = 0;
    const clock: Clocks = { ...clocks, offset: () => offset };
    const line = httpLine(
      person,
      () => 'token',
      clock,
      () => undefined,
    );
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (path: string) => {
      asked.push(path);
      // The service says how late it is: an hour more than the phone does.
      offset = 3_600_000;
      return Response.json({ ready: true });
    });
    const made: Moment = { phone: 940_000, offset: 0, page: 'page', elapsed: -55_000 };
    const body = { points: [{ made, lon: 123, lat: 31 }] };
    const track = { ...deedOn(task, 'track', { person, body }, clock), seq: 1 };
    const timed = await line.timed(track);
    expect(asked).toEqual(['/health/ready']);
    expect(timed).toEqual({
      points: [{ at: new Date(1_000_000 + 3_600_000 - 3_660_000).toISOString(), lon: 123, lat: 31 }],
    });
    const start = { ...deedOn(task, 'start', { person }, clock), seq: 2 };
    expect(Date.parse((await line.timed(start)).at as string)).toBe(1_000_000 + 3_600_000);
    // Known once, it is not asked for again.
    expect(asked).toHaveLength(1);
  });
});

describe('a task with what waits on the phone', () => {
  const where = [
    { ordinal: 1, layer: null, code: null, visitedAt: null },
    { ordinal: 2, layer: 'street-lamps', code: 'C1', visitedAt: null },
  ];
  const before = { ...task, state: 'planned' as const, finishedAt: null, where, answers: [] };
  const waiting = (
    deed: Parameters<typeof deedOn>[1],
    body = {},
    state: Entry['state'] = 'waiting',
  ): Entry => ({
    ...deedOn(task, deed, { person, body }, clocks),
    seq: 1,
    state,
  });

  it('is under way once it was begun, and over once it was finished', () => {
    expect(taskAhead(before, [])).toMatchObject({ state: 'planned', isOver: false });
    expect(taskAhead(before, [waiting('start')])).toMatchObject({ state: 'under-way', isOver: false });
    expect(taskAhead(before, [waiting('finish')])).toMatchObject({ state: 'under-way', isOver: true });
    // What was refused changed nothing, nor what is of another task.
    expect(taskAhead(before, [waiting('finish', {}, 'refused')])).toMatchObject({
      state: 'planned',
      isOver: false,
    });
    expect(taskAhead({ ...before, id: 8 }, [waiting('finish')]).isOver).toBe(false);
  });

  it('has the place whose code was scanned, and the newest answers', () => {
    const { visited, answers } = taskAhead(
      { ...before, answers: [{ target: 0, question: 'clean', value: true }] },
      [
        waiting('check-ins', { layer: 'street-lamps', code: 'C1' }),
        waiting('check-ins', { layer: 'cameras', code: 'C1' }),
        waiting('answers', { target: 0, answers: { clean: false } }),
      ],
    );
    expect([...visited]).toEqual([2]);
    expect(answers.get('0/clean')).toBe(false);
  });
});

it('puts what may be gone now before what begins later and what is over, by time or by distance', () => {
  const at = (hours: number) => new Date(hours * 3_600_000).toISOString();
  const of = (
    id: number,
    from: number,
    to: number,
    lon: number | null,
    state: 'planned' | 'done' = 'planned',
  ) => ({
    id,
    startsAt: at(from),
    dueAt: at(to),
    point: lon === null ? null : ([lon, 31] as [number, number]),
    state,
  });
  const tasks = [
    of(1, 0, 9, 123),
    of(2, 0, 8, 123.5),
    of(3, 12, 13, 123),
    of(4, 0, 7, 123, 'done'),
    of(5, 0, 6, null),
  ];
  const ids = (by: 'time' | 'distance', here: [number, number] | null) =>
    sortedTasks(tasks, by, here, 5 * 3_600_000).map(({ id }) => id);
  expect(ids('time', [123, 31])).toEqual([5, 2, 1, 3, 4]);
  expect(ids('distance', [123, 31])).toEqual([1, 2, 5, 3, 4]);
  expect(ids('distance', null)).toEqual([5, 2, 1, 3, 4]);
});
