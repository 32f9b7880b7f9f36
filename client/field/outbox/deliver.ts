import { RequestProblem } from '../../wangge-client/send.ts';
import type { Entry, EntryFile, Refusal } from './entry.ts';
import { nextOf } from './entry.ts';

/** Where entries and their files are kept. Each call is done whole or not at all, and lasts once it resolves. */
export interface Shelf {
  /** Of one person, oldest first. */
  list(person: string): Promise<Entry[]>;
  save(entry: Entry): Promise<void>;
  /** Forgets what has arrived, with its files; the next entry that follows it is given the revision. */
  settle(entry: Entry, revision: number | null): Promise<void>;
  file(id: string): Promise<Blob | undefined>;
}

/** The way to the service. Everything may fail with a RequestProblem. */
export interface Line {
  /** Begins an upload, or finds it as it is. @returns how many bytes the service has */
  begin(file: EntryFile): Promise<number>;
  /** Adds bytes behind the first `offset`. @returns how many it has then */
  append(file: EntryFile, offset: number, bytes: Blob): Promise<number>;
  /**
   * The body with when it was done, by the service's clock. From then on it stays as it is: a request that is sent again
   * with the same id must be the same.
   */
  timed(entry: Entry): Promise<Entry['body']>;
  /** Sends what was done. @returns the revision that it led to, where there is one */
  send(entry: Entry): Promise<number | null>;
}

/** Why sending stopped: nothing is left that may go, nobody is there, or the person has to sign in. */
export type Stopped = 'empty' | 'away' | 'signed-out';

/** Bytes that are sent at once: what a cut costs at most. */
const slice = 256 * 1024;
/** So often the service may fail at one entry, by its own fault, before the others go on without it. */
const mostFaults = 5;
/** Refusals that say nothing of what was sent. */
const passing: ReadonlySet<string> = new Set([
  'request-under-way',
  'starting',
  'database-unreachable',
  'try-again',
  'too-many-uploads',
]);

function isPassing({ status, code }: RequestProblem): boolean {
  return status === 0 || [408, 425, 429, 502, 503, 504, 507].includes(status) || passing.has(code);
}

const refusalOf = ({ status, code, message, text }: RequestProblem, at: number): Refusal => ({
  status,
  code,
  message,
  ...(text ? { text } : {}),
  at,
});

/** Notes how far an entry is; a phone that has no room for that sends all the same. */
async function keepProgress(shelf: Shelf, entry: Entry): Promise<void> {
  try {
    await shelf.save(entry);
  } catch (error) {
    if ((error as DOMException).name !== 'QuotaExceededError') throw error;
  }
}

/** Sends a file as far as it is not there yet. */
async function sendFile(shelf: Shelf, line: Line, entry: Entry, file: EntryFile): Promise<void> {
  if (file.upload !== null && file.sent >= file.size) return;
  const bytes = await shelf.file(file.id);
  if (!bytes)
    throw new RequestProblem(400, 'file-lost', `The file ${file.name} is not on this phone any more`);
  file.sent = await line.begin(file);
  file.upload = file.id;
  while (file.sent < file.size) {
    try {
      file.sent = await line.append(file, file.sent, bytes.slice(file.sent, file.sent + slice));
    } catch (error) {
      if (!(error instanceof RequestProblem && error.code === 'upload-offset')) throw error;
      // What was on its way when the line broke has come in after all.
      const has = await line.begin(file);
      if (has === file.sent) throw error;
      file.sent = has;
    }
    await keepProgress(shelf, entry);
  }
  await keepProgress(shelf, entry);
}

async function deliver(shelf: Shelf, line: Line, entry: Entry): Promise<void> {
  for (const file of entry.files) await sendFile(shelf, line, entry, file);
  if (entry.timeMember !== null) {
    entry.body = await line.timed(entry);
    entry.timeMember = null;
    await keepProgress(shelf, entry);
  }
  await shelf.settle(entry, await line.send(entry));
}

/** What becomes of an entry that failed; whether the others may go on. */
async function failed(shelf: Shelf, entry: Entry, problem: RequestProblem, now: number): Promise<boolean> {
  if (problem.code === 'unknown-upload' || problem.code === 'upload-incomplete') {
    // The service keeps what is half sent for some days only: it is sent again.
    for (const file of entry.files) Object.assign(file, { upload: null, sent: 0 });
    entry.faults += 1;
    await shelf.save(entry);
    if (entry.faults <= mostFaults) return true;
  } else if (problem.status >= 500) {
    entry.faults += 1;
    await shelf.save(entry);
    if (entry.faults <= mostFaults) return false;
  }
  entry.state = 'refused';
  entry.refusal = refusalOf(problem, now);
  await shelf.save(entry);
  return true;
}

/**
 * Sends what waits, one after the other in the order of doing, until nothing is left that may go or the service is not
 * there. What was refused stays, with the reason and its files, and holds back only what was done later about the same.
 * @param now milliseconds since 1970
 * @param isStill whether it is still this person who is signed in; asked before each entry
 */
export async function sendAll(
  shelf: Shelf,
  line: Line,
  person: string,
  now: () => number,
  isStill: () => boolean,
): Promise<Stopped> {
  for (;;) {
    if (!isStill()) return 'signed-out';
    const entry = nextOf(await shelf.list(person));
    if (!entry) return 'empty';
    try {
      await deliver(shelf, line, entry);
    } catch (error) {
      // A fault of ours says nothing of the entry: it stays as it is.
      if (!(error instanceof RequestProblem)) throw error;
      if (error.status === 401) return 'signed-out';
      if (isPassing(error)) return 'away';
      if (!(await failed(shelf, entry, error, now()))) return 'away';
    }
  }
}
