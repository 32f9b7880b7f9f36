import { createStore } from 'zustand/vanilla';
import { whenBack } from '../../data/reach.ts';
import { assumeServerOffset, serverOffset } from '../../data/server-time.ts';
import type { FieldDatabase } from '../kept/database.ts';
import { newId } from '../kept/new-id.ts';
import { readPerson } from '../kept/person.ts';
import { sendAll } from './deliver.ts';
import type { Entry, NewEntry } from './entry.ts';
import { httpLine } from './line.ts';
import type { Clocks } from './moment.ts';
import { type KeptShelf, keptShelf, type TakenFile } from './shelf.ts';

interface OutboxState {
  entries: readonly Entry[];
  /** Whether something is being sent just now. */
  sending: boolean;
  /** How many entries of other people wait on this phone. */
  others: number;
  /** Grows each time something has arrived: what is shown of it is to be read again. */
  arrived: number;
}

/** What waits to be sent by whoever is signed in. */
export const outbox = createStore<OutboxState>(() => ({
  entries: [],
  sending: false,
  others: 0,
  arrived: 0,
}));

const offsetKey = 'wangge.field.clock';
/** Pages of one phone send one after the other. */
const lock = 'wangge-field-outbox';
const firstPauseMs = 1_000;
const longestPauseMs = 20_000;
let pauseMs = firstPauseMs;
let nextTry: ReturnType<typeof setTimeout> | undefined;

export const clocks: Clocks = {
  now: () => Date.now(),
  offset: serverOffset,
  elapsed: () => performance.now(),
  page: newId(),
};

/** What is told of each entry that has arrived, with what the service answered. */
const arrivals: ((entry: Entry, answer: unknown) => void)[] = [];

/** Calls `told` with each entry that arrives and what the service answered to it. */
export function whenArrived(told: (entry: Entry, answer: unknown) => void): void {
  arrivals.push(told);
}

let shelf: KeptShelf | null = null;

function personName(): string | null {
  return readPerson().user?.name ?? null;
}

/** Reads again what waits. */
export async function readOutbox(): Promise<void> {
  const person = personName();
  if (!shelf) return;
  if (person === null) return outbox.setState({ entries: [], others: 0 });
  const [entries, others] = await Promise.all([shelf.list(person), shelf.countOthers(person)]);
  if (person === personName()) outbox.setState({ entries, others });
}

async function send(person: string, kept: KeptShelf): Promise<void> {
  const observed: KeptShelf = {
    ...kept,
    async save(entry) {
      await kept.save(entry);
      await readOutbox();
    },
    async settle(entry, revision) {
      await kept.settle(entry, revision);
      outbox.setState(({ arrived }) => ({ arrived: arrived + 1 }));
      await readOutbox();
    },
  };
  const tokenOf = (name: string) => {
    const { user, token } = readPerson();
    return user?.name === name ? token : null;
  };
  const line = httpLine(person, tokenOf, clocks, (entry, answer) => {
    for (const told of arrivals) told(entry, answer);
  });
  outbox.setState({ sending: true });
  try {
    const stopped = await sendAll(observed, line, person, clocks.now, () => tokenOf(person) !== null);
    if (stopped === 'away') tryLater();
    else pauseMs = firstPauseMs;
    localStorage.setItem(offsetKey, String(serverOffset()));
  } finally {
    outbox.setState({ sending: false });
  }
}

/** Tries again by itself, each time after a longer while. */
function tryLater(): void {
  clearTimeout(nextTry);
  nextTry = setTimeout(() => void sendNow(), pauseMs);
  pauseMs = Math.min(longestPauseMs, pauseMs * 2);
}

let running: Promise<void> | null = null;
let again = false;

/** Sends what waits, unless it is being sent already; then once more afterwards. */
export function sendNow(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  const run = async () => {
    const person = personName();
    if (!shelf || person === null || readPerson().token === null) return;
    const kept = shelf;
    if (navigator.locks) await navigator.locks.request(lock, () => send(person, kept));
    else await send(person, kept);
  };
  running = run()
    .catch(() => undefined)
    .finally(() => {
      running = null;
      if (again) {
        again = false;
        void sendNow();
      }
    });
  return running;
}

/**
 * Keeps what was done and begins to send it.
 * @throws DOMException `QuotaExceededError` when the phone has no room for it; then nothing was kept, and nothing lost
 */
export async function enqueue(
  entry: NewEntry,
  files: readonly TakenFile[],
  instead?: number,
): Promise<Entry> {
  if (!shelf) throw new Error('This browser keeps nothing');
  const kept = await shelf.add(entry, files, instead);
  await readOutbox();
  void sendNow();
  return kept;
}

/** Throws away what waits or was refused, with its files. */
export async function discard(entry: Entry): Promise<void> {
  await shelf?.discard(entry);
  await readOutbox();
  void sendNow();
}

/** The bytes of a file that waits. */
export async function fileOf(id: string): Promise<Blob | undefined> {
  return shelf?.file(id);
}

/** From now on what waits is sent whenever the service can be reached. */
export function startOutbox(database: FieldDatabase): void {
  shelf = keptShelf(database);
  assumeServerOffset(Number(localStorage.getItem(offsetKey)) || 0);
  whenBack(() => void sendNow());
  window.addEventListener('online', () => void sendNow());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void readOutbox().then(sendNow);
  });
  void readOutbox().then(sendNow);
}
