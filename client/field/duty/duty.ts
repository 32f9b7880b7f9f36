import { createStore } from 'zustand/vanilla';
import { may } from '../../../domain/access/permissions.ts';
import type { DutyTurn, OwnTurn } from '../../../domain/answers/staff.ts';
import { call } from '../../data/call.ts';
import { reach, whenBack } from '../../data/reach.ts';
import { asProblem } from '../../data/request.ts';
import { serverNow } from '../../data/server-time.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import type { FieldDatabase } from '../kept/database.ts';
import { type Fixes, keptFixes } from '../kept/fixes.ts';
import { newId } from '../kept/new-id.ts';
import { readPerson } from '../kept/person.ts';
import { entryOf } from '../outbox/making.ts';
import { momentNow, timeOf } from '../outbox/moment.ts';
import { clocks, enqueue, outbox, sendNow } from '../outbox/outbox.ts';
import { keepLocating, position } from '../position.ts';

/** While on duty a position is sent so often, milliseconds. */
const everyMs = 10_000;
/** While on duty roll calls are asked for so often; off duty nobody is called. */
const askEveryMs = 20_000;
/** Most positions of one request. */
const mostAtOnce = 1_000;

interface DutyState {
  turn: DutyTurn | null;
  calls: OwnTurn['calls'];
  /** For so many days the service keeps positions; null until it has said so. */
  keptDays: number | null;
  /** When a position was last sent, by the service's clock; milliseconds since 1970. */
  sentAt: number | null;
  /** Positions that wait on this phone. */
  waiting: number;
  /** What the service did not take. */
  refused: { count: number; text: { zh: string; en: string } } | null;
  /** Whether the phone tells where it is. */
  isLocated: boolean;
}

const off: DutyState = {
  turn: null,
  calls: [],
  keptDays: null,
  sentAt: null,
  waiting: 0,
  refused: null,
  isLocated: true,
};

/** Whether whoever is signed in is on duty, and what of his positions has gone out. */
export const duty = createStore<DutyState>(() => off);

const address = '/api/staff/turn';
let database: FieldDatabase | null = null;
let fixes: Fixes | null = null;
let stopLocating: (() => void) | null = null;

const factName = (person: string) => `duty of ${person}`;
const personName = () => readPerson().user?.name;

/** Whether somebody goes on duty at all. */
export function mayBeOnDuty(): boolean {
  const { user } = readPerson();
  return user !== null && may(user, 'staff.read');
}

async function keepTurn(turn: DutyTurn | null): Promise<void> {
  const person = personName();
  if (person === undefined || !database) return;
  if (turn)
    await database.put('facts', { name: factName(person), person, value: turn }).catch(() => undefined);
  else await database.delete('facts', factName(person)).catch(() => undefined);
}

/** Notes where the phone is just now. */
function note(): void {
  const person = personName();
  const kept = fixes;
  const { turn } = duty.getState();
  // It ends by itself, also where the service cannot say so.
  if (turn && Date.parse(turn.endsAt) <= serverNow()) return void show(null);
  if (!kept || person === undefined) return;
  // What follows the phone hears of it when it moves: where it was last is where it is.
  const { point, accuracy, isLost } = position.getState();
  duty.setState({ isLocated: point !== null && !isLost });
  if (!point || isLost) return;
  const [lon, lat] = point;
  kept
    .note({
      person,
      purpose: 'duty',
      made: momentNow(clocks),
      lon,
      lat,
      accuracy: accuracy === null ? null : Math.min(100_000, accuracy),
      sent: 0,
    })
    .then(sendPositions)
    // No room on the phone; the bar goes on saying when a position was last sent.
    .catch(() => undefined);
}

let sending = false;

/** Sends the positions that wait, oldest first. */
async function sendPositions(): Promise<void> {
  const { user, token } = readPerson();
  if (!fixes || user === null) return;
  duty.setState({ waiting: await fixes.countUnsent(user.name, 'duty') });
  if (sending || token === null || reach.getState().status !== 'ok') return;
  sending = true;
  try {
    for (;;) {
      const some = await fixes.take(user.name, 'duty', mostAtOnce, ({ made }) =>
        new Date(timeOf(made, clocks)).toISOString(),
      );
      if (some.length === 0 || user.name !== personName()) break;
      const positions = some.map(({ at, lon, lat, accuracy }) => ({ at, lon, lat, accuracy }));
      const { taken, refused } = await call('post', '/api/staff/positions', { body: { positions } });
      await fixes.remove(some);
      if (taken > 0) duty.setState({ sentAt: serverNow() });
      const [first] = refused;
      if (first) {
        const text = first.problem.text ?? { zh: first.problem.detail, en: first.problem.detail };
        const count = (duty.getState().refused?.count ?? 0) + refused.length;
        duty.setState({ refused: { count, text } });
      }
    }
    duty.setState({ waiting: await fixes.countUnsent(user.name, 'duty') });
  } catch {
    // They stay on the phone and go with the next.
  } finally {
    sending = false;
  }
}

function follow(turn: DutyTurn | null): void {
  if (turn && !stopLocating) {
    const unlocate = keepLocating();
    const timer = setInterval(note, everyMs);
    // The first as soon as it is known.
    const unfollow = position.subscribe(({ point, isLost }) => {
      if (point && !isLost && !duty.getState().isLocated) note();
    });
    stopLocating = () => {
      clearInterval(timer);
      unfollow();
      unlocate();
      stopLocating = null;
    };
    note();
  } else if (!turn) stopLocating?.();
}

async function show(turn: DutyTurn | null): Promise<void> {
  duty.setState(turn ? { turn } : { turn, sentAt: null, refused: null });
  follow(turn);
  await keepTurn(turn);
}

/** Whether going off duty waits to be sent. */
const isLeaving = () => outbox.getState().entries.some((entry) => entry.method === 'DELETE');

/** Asks whether the person is on duty, and for roll calls. */
async function refreshDuty(): Promise<void> {
  const { user, token } = readPerson();
  if (user === null || token === null || !mayBeOnDuty()) return;
  try {
    const { turn, calls, keptDays } = await call('get', address);
    if (user.name !== personName()) return;
    const answered = outbox.getState().entries.map((entry) => entry.address);
    duty.setState({ calls: calls.filter(({ id }) => !answered.includes(answerAddress(id))), keptDays });
    const current = isLeaving() ? null : turn;
    if (current?.id !== duty.getState().turn?.id) await show(current);
  } catch {
    // What is known stays; the bar says that the service is away.
  }
}

/**
 * Goes on duty, with the consent that the person has just given. The service has to know of it first.
 * @returns why not, or null
 */
export async function goOnDuty(given: { phone: string; hasKit: boolean }): Promise<RequestProblem | null> {
  const phone = given.phone.trim();
  try {
    // A turn that was ended without a network ends first.
    if (isLeaving()) await sendNow();
    const body = { consent: true as const, hasKit: given.hasKit, ...(phone ? { phone } : {}) };
    await show(await call('post', address, { body }));
    return null;
  } catch (error) {
    await refreshDuty();
    return duty.getState().turn ? null : asProblem(error);
  }
}

/** Goes off duty: locating ends at once, whether or not there is a network to say so. */
export async function goOffDuty(): Promise<void> {
  const person = personName();
  if (person === undefined) return;
  await sendPositions();
  const own = newId();
  const deed = {
    person,
    about: own,
    what: { zh: '离岗', en: 'Go off duty' },
    on: { zh: '停止定位', en: 'No longer located' },
    address,
    method: 'DELETE' as const,
    body: {},
    timeMember: null,
    follows: false,
    files: [],
  };
  await enqueue(entryOf(deed, own, clocks), []);
  await show(null);
}

const answerAddress = (id: number) => `/api/staff/roll-calls/${id}/answer`;

/** Answers a roll call, with where the phone is. */
export async function answerCall(
  { id, unit }: OwnTurn['calls'][number],
  point: readonly number[] | null,
): Promise<void> {
  const person = personName();
  if (person === undefined) return;
  const own = newId();
  const [lon = null, lat = null] = point ?? [];
  const deed = {
    person,
    about: own,
    what: { zh: '应答点名', en: 'Answer the roll call' },
    on: { zh: unit, en: unit },
    address: answerAddress(id),
    body: { lon, lat },
    timeMember: null,
    follows: false,
    files: [],
  };
  await enqueue(entryOf(deed, own, clocks), []);
  duty.setState(({ calls }) => ({ calls: calls.filter((each) => each.id !== id) }));
}

let isFollowed = false;

/** Goes on as it was when the page was closed, then as the service says. */
export async function startDuty(opened: FieldDatabase | null): Promise<void> {
  database = opened;
  fixes = opened ? keptFixes(opened) : null;
  if (!isFollowed) {
    isFollowed = true;
    whenBack(() => void refreshDuty().then(sendPositions));
    const ask = () => {
      if (document.visibilityState === 'visible' && reach.getState().status === 'ok') void refreshDuty();
    };
    setInterval(() => duty.getState().turn && ask(), askEveryMs);
    document.addEventListener('visibilitychange', ask);
  }
  const person = personName();
  if (person === undefined) return;
  const kept = (await opened?.get('facts', factName(person)))?.value as DutyTurn | undefined;
  if (kept && Date.parse(kept.endsAt) > serverNow() && !isLeaving()) await show(kept);
  void refreshDuty().then(sendPositions);
}

/** Who signs out is on duty no longer. */
export async function leaveDuty(): Promise<void> {
  if (duty.getState().turn) await call('delete', address).catch(() => undefined);
  await show(null);
  duty.setState(off);
}
