import { createStore } from 'zustand/vanilla';
import type { PatrolTask } from '../../../domain/answers/patrols.ts';
import { reach, whenBack } from '../../data/reach.ts';
import type { Position } from '../../ui/position.ts';
import type { FieldDatabase, Fix } from '../kept/database.ts';
import { type Fixes, keptFixes } from '../kept/fixes.ts';
import { readPerson } from '../kept/person.ts';
import { momentNow } from '../outbox/moment.ts';
import { clocks, readOutbox, sendNow, whenArrived } from '../outbox/outbox.ts';
import { keepLocating, metresBetween, position } from '../position.ts';
import { deedOn, taskOf } from './deeds.ts';

/** A position is noted once so much time has passed or so far was gone, and never sooner. */
const everyMs = 10_000;
const everyMetres = 5;
const soonestMs = 2_000;
/** Positions of one request; the service takes 2,000. */
const mostOfEntry = 1_000;
const sendEveryMs = 30_000;
/** Pages of one phone note a track once. */
const lock = 'wangge-field-walk';

interface WalkState {
  /** The task that is being gone, and whose track this page notes. */
  task: Pick<PatrolTask, 'id' | 'title'> | null;
  /** Where it was gone as far as this phone noted it, oldest first; in WGS 84. */
  trail: readonly Position[];
  /** What the service did not take of the track of a task, by task. */
  refused: Readonly<Record<number, { count: number; text: { zh: string; en: string } }>>;
}

/** The patrol that this phone is on. */
export const walk = createStore<WalkState>(() => ({ task: null, trail: [], refused: {} }));

let database: FieldDatabase | null = null;
let fixes: Fixes | null = null;
let stopNoting: (() => void) | null = null;

const factName = (person: string) => `walk of ${person}`;

/** Coordinates to a tenth of a metre. */
const seven = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

/** Puts the track as far as it is noted into the outbox. */
async function packTrack(task: Pick<PatrolTask, 'id' | 'title'>): Promise<void> {
  const person = readPerson().user?.name;
  if (!fixes || person === undefined) return;
  const entryOf = (some: readonly Fix[]) => {
    const points = some.map(({ made, lon, lat, accuracy }) => ({ made, lon, lat, accuracy }));
    return deedOn(task, 'track', { person, body: { points } }, clocks);
  };
  if ((await fixes.pack(person, `task/${task.id}`, mostOfEntry, entryOf)) === 0) return;
  await readOutbox();
  void sendNow();
}

async function sendTrack(): Promise<void> {
  const { task } = walk.getState();
  // Without a network it gathers, so that it goes out in few requests.
  if (task && reach.getState().status === 'ok' && navigator.onLine) await packTrack(task);
}

function note(kept: Fixes, person: string, task: number): () => void {
  let last: { point: Position; elapsed: number } | null = null;
  let soon: ReturnType<typeof setTimeout> | undefined;
  const take = () => {
    clearTimeout(soon);
    const { point, accuracy, isLost } = position.getState();
    if (!point || isLost) return;
    const made = momentNow(clocks);
    const sinceMs = last ? made.elapsed - last.elapsed : Number.POSITIVE_INFINITY;
    const metres = last ? metresBetween(last.point, point) : Number.POSITIVE_INFINITY;
    if (sinceMs < everyMs && metres < everyMetres) return;
    if (sinceMs < soonestMs) {
      // A phone that stands still tells its place no more: the last one is noted a little later.
      soon = setTimeout(take, soonestMs - sinceMs);
      return;
    }
    last = { point, elapsed: made.elapsed };
    const [lon, lat] = [seven(point[0]), seven(point[1])];
    // A browser's word on the time of a position is not asked: some tell none, or count from another year.
    kept
      .note({
        person,
        purpose: `task/${task}`,
        made,
        lon,
        lat,
        accuracy: accuracy === null ? null : Math.min(10_000, Math.round(accuracy)),
        sent: 0,
      })
      .then(() => walk.setState(({ trail }) => ({ trail: [...trail, [lon, lat]] })))
      // No room on the phone: the form that is kept next says so.
      .catch(() => undefined);
  };
  take();
  const unfollow = position.subscribe(take);
  const timer = setInterval(() => void sendTrack(), sendEveryMs);
  return () => {
    unfollow();
    clearTimeout(soon);
    clearInterval(timer);
  };
}

let screenLock: { release(): Promise<void> } | null = null;

/** Phones stop locating a page whose screen goes dark: it is kept lit where the browser can. */
async function keepScreenLit(): Promise<void> {
  if (!walk.getState().task || document.visibilityState !== 'visible') return;
  screenLock = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
}

async function begin(task: Pick<PatrolTask, 'id' | 'title'>): Promise<void> {
  const person = readPerson().user?.name;
  if (person === undefined || walk.getState().task?.id === task.id) return;
  stopNoting?.();
  const trail = fixes ? (await fixes.all(person, `task/${task.id}`)).map(({ lon, lat }) => [lon, lat]) : [];
  walk.setState({ task: { id: task.id, title: task.title }, trail: trail as Position[] });
  const kept = fixes;
  const unlocate = keepLocating();
  let isLeft = false;
  let unnote: (() => void) | null = null;
  let release: () => void = () => undefined;
  const untilLeft = new Promise<void>((resolve) => {
    release = resolve;
  });
  const run = async () => {
    if (isLeft || !kept) return;
    unnote = note(kept, person, task.id);
    await untilLeft;
  };
  if (navigator.locks) void navigator.locks.request(lock, run);
  else void run();
  stopNoting = () => {
    isLeft = true;
    unnote?.();
    release();
    unlocate();
    void screenLock?.release().catch(() => undefined);
    screenLock = null;
    stopNoting = null;
  };
  void keepScreenLit();
}

/** Notes the track of a task from now on, also after the page was closed and opened again. */
export async function startWalk(task: Pick<PatrolTask, 'id' | 'title'>): Promise<void> {
  const before = walk.getState().task;
  if (before && before.id !== task.id) await packTrack(before);
  await begin(task);
  const person = readPerson().user?.name;
  if (person === undefined) return;
  const value = { id: task.id, title: task.title };
  await database?.put('facts', { name: factName(person), person, value }).catch(() => undefined);
}

/** Ends noting, and puts what is noted into the outbox. */
export async function endWalk(): Promise<void> {
  const { task } = walk.getState();
  const person = readPerson().user?.name;
  stopNoting?.();
  if (task) await packTrack(task);
  walk.setState({ task: null, trail: [] });
  if (person !== undefined) await database?.delete('facts', factName(person));
}

/** Where a task was gone as far as this phone noted it. */
export async function trailOf(task: number): Promise<Position[]> {
  const person = readPerson().user?.name;
  if (!fixes || person === undefined) return [];
  return (await fixes.all(person, `task/${task}`)).map(({ lon, lat }): Position => [lon, lat]);
}

interface TrackRefusal {
  refused?: { detail: string; text?: { zh: string; en: string } }[];
}

function followArrivals(): void {
  whenArrived((entry, answer) => {
    const about = taskOf(entry);
    const [first, ...others] = (answer as TrackRefusal).refused ?? [];
    if (about?.deed !== 'track' || !first) return;
    const text = first.text ?? { zh: first.detail, en: first.detail };
    walk.setState(({ refused }) => ({
      refused: {
        ...refused,
        [about.task]: { count: (refused[about.task]?.count ?? 0) + 1 + others.length, text },
      },
    }));
  });
}

let isFollowed = false;

/** Goes on with the patrol that this person was on when the page was closed. */
export async function resumeWalk(opened: FieldDatabase | null): Promise<void> {
  database = opened;
  fixes = opened ? keptFixes(opened) : null;
  if (!isFollowed) {
    isFollowed = true;
    followArrivals();
    whenBack(() => void sendTrack());
    document.addEventListener('visibilitychange', () => void keepScreenLit());
  }
  const person = readPerson().user?.name;
  const kept = person === undefined ? undefined : await opened?.get('facts', factName(person));
  if (kept) await begin(kept.value as Pick<PatrolTask, 'id' | 'title'>);
}
