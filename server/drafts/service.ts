import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { type DraftRow, holdFeed, type Stored, type Version, type VersionStore } from './version-tables.ts';

/** The life of something that people draft, publish and take back, a version at a time. */
export interface Drafts<Column extends string, Content> {
  /** Runs `work` while nobody else drafts or publishes. */
  inTurn<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  /** All versions, the newest first. */
  versions(): Promise<Version[]>;
  /** @throws Problem 404 `unknown-<name>` */
  version(version: number): Promise<Stored<Column, Content>>;
  /** Keeps what `read` answers as the next version, not yet in force. @throws what `read` throws */
  draft(read: Reader<Content>): Promise<Stored<Column, Content>>;
  /**
   * Replaces the draft that has this revision.
   * @throws what `read` throws; Problem 404 `unknown-<name>`, 409 `already-published`, 409 `draft-changed`
   */
  replace(version: number, revision: number, read: Reader<Content>): Promise<Stored<Column, Content>>;
  /**
   * Puts a version in force, now or from a day in the past on, until the next one by its day.
   * @throws what `requireGood` throws; Problem 404 `unknown-<name>`, 409 `already-published`
   */
  publish(version: number, by: string, validFrom?: Date): Promise<Stored<Column, Content>>;
  /** Puts the version back in force that was there before. @throws as `publish`, 409 `nothing-to-roll-back` */
  rollback(by: string): Promise<Stored<Column, Content>>;
}

/** Reads and checks what a draft says; in the transaction that keeps it. */
type Reader<Content> = (transaction: Queryable) => Promise<DraftRow<Content>>;

interface Dependencies<Column extends string, Content> {
  database: Database;
  store: VersionStore<Column, Content>;
  /** What it is called in messages and codes: `the rules`, `unknown-rules`. */
  name: string;
  /** Holds a stored version against the rules of now, which may be others than when it was written. */
  requireGood(transaction: Queryable, found: Stored<Column, Content>): Promise<void>;
  putInForce(transaction: Queryable, version: number, by: string, validFrom?: Date): Promise<void>;
}

/** The life of versions that `store` keeps; one change at a time, across processes. */
export function createDrafts<Column extends string, Content>({
  database,
  store,
  name,
  requireGood,
  putInForce,
}: Dependencies<Column, Content>): Drafts<Column, Content> {
  const inTurn: Drafts<Column, Content>['inTurn'] = (work) =>
    database.transaction(async (transaction) => {
      await holdFeed(transaction);
      return work(transaction);
    });

  async function find(queryable: Queryable, version: number): Promise<Stored<Column, Content>> {
    const found = await store.find(queryable, version);
    if (found) return found;
    throw new Problem(404, `unknown-${name}`, `There is no version ${version} of the ${name}`);
  }

  async function putGood(
    transaction: Queryable,
    found: Stored<Column, Content>,
    by: string,
    validFrom?: Date,
  ) {
    await requireGood(transaction, found);
    await putInForce(transaction, found.version, by, validFrom);
    return find(transaction, found.version);
  }

  return {
    inTurn,
    versions: () => store.list(database),
    version: (version) => find(database, version),
    draft: (read) =>
      inTurn(async (transaction) => find(transaction, await store.add(transaction, await read(transaction)))),
    replace: (version, revision, read) =>
      inTurn(async (transaction) => {
        const draft = await read(transaction);
        const { state, revision: present } = await find(transaction, version);
        if (state !== 'draft')
          throw new Problem(
            409,
            'already-published',
            `Version ${version} of the ${name} was published and stays as it is`,
          );
        if (!(await store.replace(transaction, version, revision, draft)))
          throw new Problem(
            409,
            'draft-changed',
            `Version ${version} of the ${name} has the revision ${present} by now; you changed revision ${revision}`,
            [{ path: '/revision', message: `expected ${present}` }],
          );
        return find(transaction, version);
      }),
    publish: (version, by, validFrom) =>
      inTurn(async (transaction) => {
        const found = await find(transaction, version);
        if (found.state === 'published' && !validFrom)
          throw new Problem(
            409,
            'already-published',
            `Version ${version} of the ${name} is in force already`,
          );
        return putGood(transaction, found, by, validFrom);
      }),
    rollback: (by) =>
      inTurn(async (transaction) => {
        const previous = await store.previous(transaction);
        if (previous === undefined)
          throw new Problem(
            409,
            'nothing-to-roll-back',
            `No other version of the ${name} was in force before`,
          );
        return putGood(transaction, await find(transaction, previous), by);
      }),
  };
}
