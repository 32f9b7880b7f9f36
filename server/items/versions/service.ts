import { isDeepStrictEqual } from 'node:util';
import { coalesce, type FaultLog } from '../../database/coalescing.ts';
import type { Database, Queryable } from '../../database/database.ts';
import { createDrafts } from '../../drafts/service.ts';
import type { PutInForce, Version } from '../../drafts/version-tables.ts';
import { Problem } from '../../input/problem.ts';
import { waitEverywhere } from '../../processes/everywhere.ts';
import { type Catalogue, complete, type Entries, readEntries } from '../catalogue.ts';
import { requireFields, requireReportable } from '../reportable.ts';
import { createItems, type Items } from '../service.ts';
import { changesBetween, type ListChanges } from './changes.ts';
import {
  type CatalogueFault,
  type DraftRequest,
  type EntriesRequest,
  invalidCatalogue,
  type PublishingRequest,
  parseEntries,
  type TrialRequest,
} from './schema.ts';
import * as store from './store.ts';

/** The author of the catalogue that comes with an installation. */
const seedAuthor = 'data/catalogue';

/** Lists that are still to be checked; one that is left out is as it is in force. */
type Given = Partial<Record<keyof Entries, unknown>> & { rules?: readonly unknown[] | undefined };

export interface CatalogueVersions {
  /** The version in force and since when; null: since ever. */
  inForce(): { version: number; validFrom: string | null };
  /** The entries in force, without what holds by default. */
  entries(): Entries;
  /** What is wrong with entries, and what they have otherwise than those in force where nothing is. */
  check(
    request: EntriesRequest,
  ): Promise<{ faults: CatalogueFault[]; changes: Record<keyof Entries, ListChanges> | null }>;
  /** What would become of a report. @throws Problem 400 `invalid-catalogue`, 404 `unknown-catalogue` */
  tryReport(
    request: TrialRequest,
  ): Promise<{ item: Catalogue['items'][number] | null; problem: ReturnType<Problem['toJSON']> | null }>;
  /** All versions, the newest first. */
  versions(): Promise<Version[]>;
  /** @throws Problem 404 `unknown-catalogue` */
  version(version: number): Promise<store.StoredVersion>;
  /** Keeps entries as the next version, not yet in force. @throws Problem 400 `invalid-catalogue` */
  draft(request: DraftRequest, by: string): Promise<store.StoredVersion>;
  /**
   * Replaces a draft.
   * @throws Problem 400 `invalid-catalogue`, 404 `unknown-catalogue`, 409 `already-published`, 409 `draft-changed`
   */
  replace(
    version: number,
    request: DraftRequest & { revision: number },
    by: string,
  ): Promise<store.StoredVersion>;
  /**
   * Puts a version in force, at once and in every process; with rules, both in the same moment, or neither. Waits until
   * every process answers by it, for some seconds at most.
   * @throws Problem 400 `invalid-catalogue`, `invalid-rules`, 404 `unknown-catalogue`, 409 `already-published`
   */
  publish(version: number, by: string, options?: PublishingRequest): Promise<PutInForce<store.StoredVersion>>;
  /** Puts the version back in force that was there before; waits as `publish` does. @throws as it, 409 `nothing-to-roll-back` */
  rollback(by: string): Promise<PutInForce<store.StoredVersion>>;
  /** The number of the publication that this process answers by. */
  reached(): number;
  /** Calls `listener` when that has changed. */
  onReached(listener: () => void): () => void;
  /** Has the rules refuse a catalogue that they do not fit, and come into force with it. */
  followedBy(rules: FollowingRules): void;
  /** Has entries held against what they name beyond the catalogue, too. */
  checkedBy(references: ReferenceCheck): void;
  /** Stops following, and waits for what is under way. */
  close(): Promise<void>;
}

/** The rules that items are routed by. */
interface FollowingRules {
  /** What is wrong with rules, or with those in force, if these are the items. @throws Problem 400 `invalid-rules` */
  faultsWith(items: Entries['items'], rules?: readonly unknown[]): CatalogueFault[];
  /** Puts rules in force for these items, in the transaction that puts the items in force. */
  publishWith(
    transaction: Queryable,
    items: Entries['items'],
    rules: readonly unknown[],
    by: string,
  ): Promise<void>;
  /** The set in force, with the number of its publication. */
  inForce(): { publicationId: number };
  refresh(): Promise<void>;
}

/**
 * What is wrong with what entries name that those in force do not: layers, indicators, units. What is in force already is
 * left alone, even where what it names is gone since.
 */
export type ReferenceCheck = (
  queryable: Queryable,
  entries: Entries,
  inForce: Entries,
) => Promise<CatalogueFault[]>;

interface Dependencies {
  database: Database;
  /** Takes the catalogue in force, and every other one that comes. */
  items: Items;
  /** What an installation comes with; it is in force until people publish something of their own. */
  seed: Entries;
  log: FaultLog;
}

/** Keeps the catalogue in force in memory, and its versions in the database. */
export async function createCatalogueVersions({
  database,
  items,
  seed,
  log,
}: Dependencies): Promise<CatalogueVersions> {
  const { defaults } = items.catalogue();
  let following: FollowingRules | undefined;
  let references: ReferenceCheck | undefined;

  /** Versions from before there were channels or kinds of warnings among them have those of the files. */
  const whole = (entries: Entries): Entries => ({
    ...entries,
    channels: entries.channels ?? seed.channels,
    warningKinds: entries.warningKinds ?? seed.warningKinds,
  });
  const wholeOf = (found: store.StoredVersion) => ({ ...found, entries: whole(found.entries) });

  const drafts = createDrafts({
    database,
    store: store.versions,
    name: 'catalogue',
    async requireGood(transaction, { entries, state }: store.StoredVersion) {
      // What was in force before can be so again, whatever it names has become of.
      const { faults } = await examine(transaction, entries, state === 'draft');
      if (faults.length > 0) throw invalidCatalogue(faults);
    },
    putInForce: store.putInForce,
  });

  await drafts.inTurn(async (transaction) => {
    const found = await store.inForce(transaction);
    // Once people have published a catalogue of their own, that of the files counts no more.
    if (
      found &&
      (found.author !== seedAuthor || isDeepStrictEqual(parseEntries(found.entries).entries, seed))
    )
      return;
    const version = await store.versions.add(transaction, { content: seed, note: null, author: seedAuthor });
    await store.putInForce(transaction, version, seedAuthor);
  });

  let current: store.InForce | undefined;
  const reaching = new Set<() => void>();
  const looking = coalesce(async () => {
    if ((await store.newestPublication(database)) === current?.publication) return;
    const found = (await store.inForce(database))!;
    const { entries, faults } = parseEntries(whole(found.entries));
    if (!entries) throw invalidCatalogue(faults);
    await items.use(complete(entries, defaults));
    // Last of all: what has failed half-way is begun again.
    current = { ...found, entries };
    for (const listener of reaching) listener();
  }, log);
  const look = looking.run;
  await look();
  const stop = database.onFeed(looking.wake);

  const entriesInForce = () => current!.entries;

  /**
   * Orders and reports name their items for ever, and warnings their kinds: what has been reported is switched off, never
   * taken away, and a kind stays as long as there is a warning of it.
   */
  async function removalFaults(queryable: Queryable, entries: Entries): Promise<CatalogueFault[]> {
    const { items: ofItems, warningKinds: ofKinds } = changesBetween(entriesInForce(), entries);
    const kept = (await store.warnedOf(queryable, ofKinds.removed)).map(({ kind, warnings }) => {
      const text = {
        zh: `预警类型：“${kind}”已有${warnings}条预警，不能删除`,
        en: `warningKinds: there are ${warnings} warnings of "${kind}", which cannot be removed`,
      };
      return { path: '/warningKinds', message: text.en, text };
    });
    const reported = (await store.reported(queryable, ofItems.removed)).map((code) => {
      const text = {
        zh: `事项：“${code}”已有上报，不能删除；请将其停用`,
        en: `items: "${code}" has been reported and cannot be removed; set its "enabled" to false`,
      };
      return { path: '/items', message: text.en, text };
    });
    return [...reported, ...kept];
  }

  async function examine(
    queryable: Queryable,
    given: Given,
    isNew = true,
  ): Promise<{ entries: Entries | null; faults: CatalogueFault[] }> {
    const inForce = entriesInForce();
    const { entries, faults } = parseEntries({
      bureaus: given.bureaus ?? inForce.bureaus,
      scenes: given.scenes ?? inForce.scenes,
      items: given.items ?? inForce.items,
      channels: given.channels ?? inForce.channels,
      warningKinds: given.warningKinds ?? inForce.warningKinds,
    });
    if (!entries) return { entries, faults };
    const further = [
      ...(await removalFaults(queryable, entries)),
      ...(following?.faultsWith(entries.items, given.rules) ?? []),
      ...((isNew && (await references?.(queryable, entries, entriesInForce()))) || []),
    ];
    return { entries: further.length > 0 ? null : entries, faults: further };
  }

  async function read(queryable: Queryable, given: Given): Promise<Entries> {
    const { entries, faults } = await examine(queryable, given);
    if (!entries) throw invalidCatalogue(faults);
    return entries;
  }

  const reader = (request: DraftRequest, author: string) => async (transaction: Queryable) => ({
    content: await read(transaction, request),
    note: request.note ?? null,
    author,
  });

  /** A version with rules, in one transaction. */
  async function publishTogether(version: number, rules: readonly unknown[], by: string) {
    const { state } = await drafts.version(version);
    if (state === 'published')
      throw new Problem(409, 'already-published', `Version ${version} of the catalogue is in force already`);
    await drafts.inTurn(async (transaction) => {
      const { entries: kept } = (await store.versions.find(transaction, version))!;
      const entries = await read(transaction, { ...kept, rules });
      await store.putInForce(transaction, version, by);
      await following!.publishWith(transaction, entries.items, rules, by);
    });
    return drafts.version(version);
  }

  /** The rules come into force with the items, under a number of their own. */
  async function everywhere(found: store.StoredVersion): Promise<PutInForce<store.StoredVersion>> {
    await look();
    await following?.refresh();
    const processesBehind = await waitEverywhere(database, {
      catalogue: current!.publication,
      publication: following?.inForce().publicationId,
    });
    return { ...wholeOf(found), processesBehind };
  }

  return {
    inForce: () => ({ version: current!.version, validFrom: current!.validFrom }),
    entries: entriesInForce,

    async check(request) {
      const { entries, faults } = await examine(database, request);
      return { faults, changes: entries && changesBetween(entriesInForce(), entries) };
    },

    async tryReport({ version, report, ...given }) {
      const entries =
        version === undefined
          ? await read(database, given)
          : await read(database, (await drafts.version(version)).entries);
      const trial = createItems(complete(entries, defaults));
      try {
        const item = trial.require(report.item);
        requireFields(item, report);
        requireReportable(item, report.occurredAt === undefined ? new Date() : new Date(report.occurredAt));
        return { item: item as Catalogue['items'][number], problem: null };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        const item = trial.find(report.item) as Catalogue['items'][number] | undefined;
        return { item: item ?? null, problem: error.toJSON() };
      }
    },

    versions: drafts.versions,
    version: async (version) => wholeOf(await drafts.version(version)),
    draft: (request, by) => drafts.draft(reader(request, by)),
    replace: (version, { revision, ...request }, by) =>
      drafts.replace(version, revision, reader(request, by)),
    async publish(version, by, { rules } = {}) {
      const published = rules ? await publishTogether(version, rules, by) : await drafts.publish(version, by);
      return everywhere(published);
    },
    async rollback(by) {
      return everywhere(await drafts.rollback(by));
    },
    reached: () => current!.publication,
    onReached(listener) {
      reaching.add(listener);
      return () => reaching.delete(listener);
    },
    followedBy(rules) {
      following = rules;
    },
    checkedBy(check) {
      references = check;
    },
    async close() {
      stop();
      await looking.close();
    },
  };
}

/** What can be reported by what is in force in a database, for a command that ends before it could change. */
export async function readItemsInForce(database: Database): Promise<Items> {
  const items = createItems();
  const fail = (error: unknown) => {
    throw error;
  };
  await (await createCatalogueVersions({ database, items, seed: readEntries(), log: fail })).close();
  return items;
}
