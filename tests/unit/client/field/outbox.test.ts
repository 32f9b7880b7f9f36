import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFieldDatabase } from '../../../../client/field/kept/database.ts';
import { type Line, sendAll } from '../../../../client/field/outbox/deliver.ts';
import type { Entry, EntryFile } from '../../../../client/field/outbox/entry.ts';
import { entryOf } from '../../../../client/field/outbox/making.ts';
import { type Clocks, momentNow, secondsSince } from '../../../../client/field/outbox/moment.ts';
import { type KeptShelf, keptShelf } from '../../../../client/field/outbox/shelf.ts';
import { RequestProblem } from '../../../../client/wangge-client/send.ts';

/** What happens to one request on its way. */
type Fate = 'arrives' | 'lost' | 'answer-lost' | 'killed-before' | 'killed-after' | 'fails';

class Killed extends Error {}

const clocks: Clocks = { now: () => 1_000, offset: () => 0, elapsed: () => 0, page: 'page' };

/** A service that does each id once, refuses what it is told to refuse, and can be reached as the fates say. */
class Service {
  /** Ids in the order in which they were done, with what came along. */
  readonly done: { id: string; revision: unknown; files: string[] }[] = [];
  readonly uploads = new Map<string, { size: number; bytes: Uint8Array }>();
  readonly #answers = new Map<string, number | RequestProblem>();
  #revision = 10;

  constructor(
    readonly refuses: (id: string) => boolean,
    readonly fates: Fate[],
  ) {}

  async #reached<T>(work: () => Promise<T> | T): Promise<T> {
    const fate = this.fates.shift() ?? 'arrives';
    if (fate === 'lost') throw new RequestProblem(0, 'no-connection', '');
    if (fate === 'killed-before') throw new Killed();
    if (fate === 'fails') throw new RequestProblem(503, 'try-again', '');
    const answer = await work();
    if (fate === 'answer-lost') throw new RequestProblem(0, 'no-connection', '');
    if (fate === 'killed-after') throw new Killed();
    return answer;
  }

  readonly line: Line = {
    begin: ({ id, size }: EntryFile) =>
      this.#reached(() => {
        if (!this.uploads.has(id)) this.uploads.set(id, { size, bytes: new Uint8Array() });
        return this.uploads.get(id)!.bytes.length;
      }),

    append: ({ id }, offset, bytes) =>
      this.#reached(async () => {
        const upload = this.uploads.get(id);
        if (!upload) throw new RequestProblem(404, 'unknown-upload', '');
        if (upload.bytes.length !== offset) throw new RequestProblem(409, 'upload-offset', '');
        const next = new Uint8Array(offset + bytes.size);
        next.set(upload.bytes);
        next.set(new Uint8Array(await bytes.arrayBuffer()), offset);
        upload.bytes = next;
        return next.length;
      }),

    timed: async ({ body }) => body,

    send: ({ id, body, files }) =>
      this.#reached(() => {
        const before = this.#answers.get(id);
        if (before instanceof RequestProblem) throw before;
        if (before !== undefined) return before;
        for (const file of files) {
          const upload = this.uploads.get(file.id);
          if (!upload) throw new RequestProblem(404, 'unknown-upload', '');
          if (upload.bytes.length < upload.size) throw new RequestProblem(409, 'upload-incomplete', '');
        }
        if (this.refuses(id)) {
          const refusal = new RequestProblem(409, 'order-changed', 'moved on');
          this.#answers.set(id, refusal);
          throw refusal;
        }
        this.#revision += 1;
        this.#answers.set(id, this.#revision);
        this.done.push({ id, revision: body.revision, files: files.map((file) => file.id) });
        return this.#revision;
      }),
  };
}

let names = 0;
const person = 'li';

interface Doing {
  about: string;
  refused: boolean;
  /** Bytes of its photos. */
  photos: number[];
}

const bytesOf = (id: string, size: number) => new Uint8Array(size).fill(id.charCodeAt(0) + size);

function entryFor({ about, photos }: Doing, id: string, follows: boolean) {
  const files = photos.map((size, at) => {
    const file = `${id}-${at}`;
    return { id: file, name: `${file}.jpg`, blob: new Blob([bytesOf(file, size)], { type: 'image/jpeg' }) };
  });
  const words = { zh: id, en: id };
  const deed = { person, about, what: words, on: words, address: `/api/orders/${about}/actions` };
  const body = follows ? {} : { revision: 3 };
  return { entry: entryOf({ ...deed, body, timeMember: null, follows, files }, id, clocks), files };
}

async function keepAll(shelf: KeptShelf, doings: readonly Doing[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [at, doing] of doings.entries()) {
    const id = `entry-${at}`;
    const follows = doings.slice(0, at).some(({ about }) => about === doing.about);
    const { entry, files } = entryFor(doing, id, follows);
    await shelf.add(entry, files);
    ids.push(id);
  }
  return ids;
}

/** Starts the app anew until everything has been tried with the line as good as it gets. */
async function untilStill(shelf: () => Promise<KeptShelf>, service: Service): Promise<void> {
  for (let starts = 0; starts < 200; starts++) {
    try {
      const stopped = await sendAll(await shelf(), service.line, person, clocks.now, () => true);
      if (stopped === 'empty') return;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  throw new Error('it never came to rest');
}

/** `Killed` is no answer of a service: it ends the run as the end of the page does, wherever that is. */
function killable(shelf: KeptShelf, fates: Fate[]): KeptShelf {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    const fate = fates.shift();
    if (fate === 'killed-before') throw new Killed();
    const value = await work();
    if (fate === 'killed-after') throw new Killed();
    return value;
  };
  return {
    ...shelf,
    save: (entry) => guarded(() => shelf.save(entry)),
    settle: (entry, revision) => guarded(() => shelf.settle(entry, revision)),
  };
}

const anyFate = fc.constantFrom<Fate>(
  'arrives',
  'arrives',
  'lost',
  'answer-lost',
  'killed-before',
  'killed-after',
  'fails',
);
const anyDoing = fc.record<Doing>({
  about: fc.constantFrom('A', 'B', 'C'),
  refused: fc.integer({ max: 3, min: 0 }).map((dice) => dice === 0),
  photos: fc.array(fc.constantFrom(1, 1000, 300_000, 600_000), { maxLength: 2 }),
});

describe('the outbox', () => {
  it('brings everything once and in order, or shows it refused, whatever is cut or killed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyDoing, { minLength: 1, maxLength: 6 }),
        fc.array(anyFate, { maxLength: 40 }),
        fc.array(anyFate, { maxLength: 12 }),
        async (doings, fates, ends) => {
          const name = `outbox-${names++}`;
          const database = await openFieldDatabase(name);
          const ids = await keepAll(keptShelf(database), doings);
          const refused = new Set(ids.filter((_, at) => doings[at]!.refused));
          const service = new Service((id) => refused.has(id), [...fates]);
          const deaths = [...ends];
          await untilStill(async () => killable(keptShelf(database), deaths), service);

          const stopsAt = (about: string) =>
            doings.findIndex((doing) => doing.about === about && doing.refused);
          const isFree = (at: number) => {
            const stop = stopsAt(doings[at]!.about);
            return stop < 0 || at < stop;
          };
          const expected = ids.filter((_, at) => isFree(at));
          expect(service.done.map(({ id }) => id)).toEqual(expected);
          for (const { files } of service.done)
            for (const file of files) {
              const { bytes, size } = service.uploads.get(file)!;
              expect(Buffer.compare(bytes, bytesOf(file, size))).toBe(0);
            }
          const left = await keptShelf(database).list(person);
          expect(left.map(({ id, state }) => [id, state])).toEqual(
            ids
              .map((id, at) => [id, stopsAt(doings[at]!.about) === at ? 'refused' : 'waiting', at] as const)
              .filter(([, , at]) => !isFree(at))
              .map(([id, state]) => [id, state]),
          );
          // Of what was not taken no photo is lost.
          for (const { files } of left)
            for (const { id, size } of files) expect((await keptShelf(database).file(id))?.size).toBe(size);
          expect(await database.count('files')).toBe(left.reduce((sum, { files }) => sum + files.length, 0));
          database.close();
        },
      ),
      { numRuns: 150 },
    );
  });

  it('gives what was done after another step the revision that the service answered to that', async () => {
    const database = await openFieldDatabase(`outbox-${names++}`);
    const shelf = keptShelf(database);
    await keepAll(shelf, [
      { about: 'A', refused: false, photos: [] },
      { about: 'A', refused: false, photos: [] },
    ]);
    const service = new Service(() => false, []);
    await untilStill(async () => shelf, service);
    expect(service.done.map(({ revision }) => revision)).toEqual([3, 11]);
    database.close();
  });

  it('sends nothing of one person while another is signed in', async () => {
    const database = await openFieldDatabase(`outbox-${names++}`);
    const shelf = keptShelf(database);
    await keepAll(shelf, [{ about: 'A', refused: false, photos: [10] }]);
    const service = new Service(() => false, []);
    expect(await sendAll(shelf, service.line, 'wang', clocks.now, () => true)).toBe('empty');
    expect(await sendAll(shelf, service.line, person, clocks.now, () => false)).toBe('signed-out');
    expect([service.done, await shelf.countOthers('wang'), await shelf.countOthers(person)]).toEqual([
      [],
      1,
      0,
    ]);
    database.close();
  });

  it('keeps nothing of an entry that cannot be kept whole', async () => {
    const database = await openFieldDatabase(`outbox-${names++}`);
    const { entry, files } = entryFor({ about: 'A', refused: false, photos: [10] }, 'entry-0', false);
    const broken = { ...entry, body: { note: () => undefined } };
    await expect(keptShelf(database).add(broken, files)).rejects.toThrow();
    expect([await database.count('outbox'), await database.count('files')]).toEqual([0, 0]);
    database.close();
  });

  it('stops for a sign-in, and for what passes by itself, without calling anything refused', async () => {
    for (const [problem, stopped] of [
      [new RequestProblem(401, 'bad-credentials', ''), 'signed-out'],
      [new RequestProblem(503, 'starting', ''), 'away'],
      [new RequestProblem(429, 'too-many-requests', ''), 'away'],
      [new RequestProblem(409, 'request-under-way', ''), 'away'],
      [new RequestProblem(507, 'disk-full', ''), 'away'],
    ] as const) {
      const database = await openFieldDatabase(`outbox-${names++}`);
      const shelf = keptShelf(database);
      await keepAll(shelf, [{ about: 'A', refused: false, photos: [] }]);
      const line = { ...new Service(() => false, []).line, send: () => Promise.reject(problem) };
      expect(await sendAll(shelf, line, person, clocks.now, () => true)).toBe(stopped);
      expect((await shelf.list(person)).map(({ state }) => state)).toEqual(['waiting']);
      database.close();
    }
  });

  it('puts another attempt in the place of a refused one in one go, with its photos', async () => {
    const database = await openFieldDatabase(`outbox-${names++}`);
    const shelf = keptShelf(database);
    await keepAll(shelf, [{ about: 'A', refused: true, photos: [10, 20] }]);
    await untilStill(async () => shelf, new Service(() => true, []));
    const [refused] = (await shelf.list(person)) as [Entry];
    const { seq: _, ...again } = { ...refused, id: 'again', state: 'waiting' as const, refusal: null };
    await shelf.add({ ...again, files: refused.files.slice(1) }, [], refused.seq);
    const [kept, ...others] = await shelf.list(person);
    expect([kept?.id, others, await database.getAllKeys('files')]).toEqual(['again', [], ['entry-0-1']]);
    database.close();
  });
});

describe('when something was done', () => {
  const at = (now: number, offset: number, elapsed: number, page = 'one'): Clocks => ({
    now: () => now,
    offset: () => offset,
    elapsed: () => elapsed,
    page,
  });

  it('is measured by the page while it lives, by the service’s clock later, and is never ahead', () => {
    const hour = 3_600_000;
    // A phone that is a year ahead, and known to be.
    const done = momentNow(at(365 * 24 * hour, -364 * 24 * hour, 500));
    expect(secondsSince(done, at(365 * 24 * hour + hour, -364 * 24 * hour, 0, 'two'))).toBe(3600);
    // Its clock was put right meanwhile.
    expect(secondsSince(done, at(24 * hour + hour, 0, 0, 'two'))).toBe(3600);
    // On the same page no change of the clock counts that the service has not told of.
    expect(secondsSince(done, at(10, 0, 500 + hour))).toBe(3600);
    expect(secondsSince(done, at(10, 0, 0, 'two'))).toBe(0);
  });
});
