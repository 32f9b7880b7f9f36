import { isDeepStrictEqual } from 'node:util';
import type { Item } from '../../../domain/items/entries.ts';
import { coalesce, type FaultLog, partOf } from '../../database/coalescing.ts';
import type { Database, Queryable } from '../../database/database.ts';
import { createDrafts } from '../../drafts/service.ts';
import type { PutInForce, Version } from '../../drafts/version-tables.ts';
import type { Items } from '../../items/service.ts';
import { readLayerDefinitions } from '../../layers/definitions.ts';
import type { Layers } from '../../layers/published.ts';
import { waitEverywhere } from '../../processes/everywhere.ts';
import { refuse } from '../place.ts';
import { readSettings } from '../settings.ts';
import { ruleSet } from './chain.ts';
import { type Catalogue, ruleFaults } from './faults.ts';
import {
  type Basis,
  type DraftRequest,
  invalidRules,
  type PublishingRequest,
  parseRules,
  type RoutedItem,
  type Rule,
  type RuleFault,
  type RuleSet,
} from './schema.ts';
import { readSeed, seedAuthor } from './seed.ts';
import * as store from './store.ts';

export interface Rules {
  /** The rules in force now, from memory. */
  inForce(): RuleSet;
  /** The rules in force at `time`. */
  at(time: Date): Promise<RuleSet>;
  /** The rules in force after the publication of this number, which may be one of a layer; see `LayerReads.after`. */
  after(publication: number, before?: Date): Promise<RuleSet>;
  /** Calls `listener` when other rules are in force, in every process. */
  onChange(listener: () => void): () => void;
  /** Looks for rules that this process has not seen yet, without waiting for the feed. */
  refresh(): Promise<void>;
  /** Rules that are not kept, as if they were in force; with an item as it would be, where one is given. */
  onTrial(rules: readonly Rule[], item?: RoutedItem): RuleSet;
  /** What is wrong with rules by the catalogue of now; empty when nothing is. */
  faults(rules: readonly Rule[]): RuleFault[];
  /** What would be wrong with rules, or with those in force, if these were the items. @throws Problem 400 `invalid-rules` */
  faultsWith(items: readonly Item[], rules?: readonly unknown[]): RuleFault[];
  /** Puts rules in force as the next version, in the transaction that puts these items in force. */
  publishWith(
    transaction: Queryable,
    items: readonly Item[],
    rules: readonly unknown[],
    by: string,
  ): Promise<void>;
  /**
   * Reads rules and checks them.
   * @param item as it would be, in force or not
   * @throws Problem 400 `invalid-rules` naming every fault
   */
  read(input: unknown, item?: RoutedItem): Rule[];
  /** All versions, the newest first. */
  versions(): Promise<Version[]>;
  /** @throws Problem 404 `unknown-rules` */
  version(version: number): Promise<store.StoredVersion>;
  /** Keeps rules as the next version, not yet in force. @throws Problem 400 `invalid-rules` */
  draft(request: DraftRequest, by: string): Promise<store.StoredVersion>;
  /**
   * Replaces a draft.
   * @throws Problem 400 `invalid-rules`, 404 `unknown-rules`, 409 `already-published`, 409 `draft-changed`
   */
  replace(
    version: number,
    request: DraftRequest & { revision: number },
    by: string,
  ): Promise<store.StoredVersion>;
  /**
   * Puts a version in force, at once and in every process, or enters that it was from a day in the past on, until the next
   * one by its day. Waits until every process answers by it, for some seconds at most.
   * @throws Problem 400 `invalid-rules`, `implausible-time`, 404 `unknown-rules`, 409 `already-published`
   */
  publish(version: number, by: string, options?: PublishingRequest): Promise<PutInForce<store.StoredVersion>>;
  /**
   * Puts the version back in force that was there before; waits as `publish` does.
   * @throws Problem 400 `invalid-rules`, 409 `nothing-to-roll-back`
   */
  rollback(by: string): Promise<PutInForce<store.StoredVersion>>;
  /** Stops following, and waits for what is under way. */
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  layers: Pick<Layers, 'published'>;
  items: Items;
  /** Hears of stored rules that no longer fit the catalogue; they stay in force all the same. */
  log: FaultLog;
}

function requirePast(validFrom: Date | undefined): void {
  if (!validFrom || (validFrom.getTime() <= Date.now() && validFrom.getUTCFullYear() >= 1900)) return;
  const detail = `validFrom is ${validFrom.toISOString()}, expected a time from 1900 on that has come; rules for a time to come say so themselves, by their own validFrom`;
  throw refuse('implausible-time', detail, '/validFrom');
}

/**
 * Writes the rules of `data/routing` where nobody has published others, and keeps what is in force in memory. When
 * settings or items are not those of the publication in force, the same rules are published again with them.
 */
export async function createRules({ database, layers, items, log }: Dependencies): Promise<Rules> {
  const fromFiles = readLayerDefinitions();
  const settings = readSettings();
  const basisOf = (known: readonly Item[]): Basis => ({
    settings,
    items: known.map(({ code, scene, owner, precedence, way, routedAsOf }) => ({
      code,
      scene,
      owner,
      precedence,
      ...(way === undefined ? {} : { way }),
      ...(routedAsOf === undefined ? {} : { routedAsOf }),
    })),
  });
  // Items may be others at any time.
  const basisNow = () => basisOf(items.items());
  const catalogue = (known: readonly RoutedItem[]): Catalogue => ({
    items: known,
    layers: [
      ...fromFiles.filter(({ id }) => !layers.published().some((layer) => layer.id === id)),
      ...layers.published().map((layer) => layer.definition),
    ],
  });
  const faults: Rules['faults'] = (rules) => ruleFaults(rules, catalogue(basisNow().items));

  const drafts = createDrafts({
    database,
    store: store.versions,
    name: 'rules',
    async requireGood(_transaction, { rules }: store.StoredVersion) {
      read(rules);
    },
    putInForce: (transaction, version, by, validFrom) =>
      store.putInForce(transaction, { version, by, basis: basisNow(), validFrom }),
  });

  await drafts.inTurn(async (transaction) => {
    const basis = basisNow();
    const readFiles = () => readSeed({ items: basis.items, layers: fromFiles });
    const add = (rules: readonly Rule[]) =>
      store.versions.add(transaction, { content: rules, note: null, author: seedAuthor });
    const newest = await store.newestPublication(transaction);
    if (newest < 0) {
      const version = await add(readFiles());
      return store.putFirstInForce(transaction, { version, by: seedAuthor, basis });
    }
    const inForce = (await store.publishedAfter(transaction, newest))!;
    const { author } = (await store.versions.find(transaction, inForce.version))!;
    // Once people have published rules of their own, those of the file count no more.
    const rules = author === seedAuthor ? readFiles() : inForce.rules;
    const isKept = isDeepStrictEqual(inForce.rules, rules);
    if (isKept && isDeepStrictEqual(inForce.basis, basis)) return;
    const version = isKept ? inForce.version : await add(rules);
    await store.putInForce(transaction, { version, by: 'data', basis });
  });

  async function setOf(found: Promise<store.PublishedRules | undefined>): Promise<RuleSet> {
    const published = (await found)!;
    return ruleSet(published, published.basis);
  }

  /** The newest publication that was looked at; it may be of rules that are past. */
  let seen = await store.newestPublication(database);
  let current = await setOf(store.publishedAfter(database, seen));
  const stale = faults(current.rules);
  if (stale.length > 0) log(invalidRules(stale));
  const listeners = new Set<() => void>();

  const looking = coalesce(
    async () => {
      const newest = await store.newestPublication(database);
      if (newest === seen) return;
      const inForce = await setOf(store.publishedAfter(database, newest));
      seen = newest;
      if (inForce.publicationId === current.publicationId) return;
      current = inForce;
      for (const listener of listeners) listener();
    },
    partOf(log, 'rules'),
  );
  const look = looking.run;
  const stopLooking = database.onFeed(looking.wake);

  /** Publishes the same rules again when items are others now; the first process that comes to it does. */
  async function rebase(): Promise<void> {
    const basis = basisNow();
    await drafts.inTurn(async (transaction) => {
      const newest = await store.newestPublication(transaction);
      const inForce = (await store.publishedAfter(transaction, newest))!;
      if (!isDeepStrictEqual(inForce.basis, basis))
        await store.putInForce(transaction, { version: inForce.version, by: 'data', basis });
    });
    await look();
  }
  const stopFollowing = items.onChange(rebase);

  function read(input: unknown, item?: RoutedItem): Rule[] {
    const rules = parseRules(input);
    const others = basisNow().items.filter(({ code }) => code !== item?.code);
    const found = ruleFaults(rules, catalogue(item ? [...others, item] : others));
    if (found.length > 0) throw invalidRules(found);
    return rules;
  }

  async function everywhere(found: store.StoredVersion): Promise<PutInForce<store.StoredVersion>> {
    await look();
    const processesBehind = await waitEverywhere(database, { publication: current.publicationId });
    return { ...found, processesBehind };
  }

  /** Checked before the turn is asked for: it needs nothing of the database. */
  function reader({ rules, note }: DraftRequest, author: string) {
    const draft = { content: read(rules), note: note ?? null, author };
    return async () => draft;
  }

  return {
    inForce: () => current,
    at: (time) => setOf(store.publishedAt(database, time)),
    after: (publication, before) => setOf(store.publishedAfter(database, publication, before)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh: look,
    onTrial(rules, item) {
      const basis = basisNow();
      const others = basis.items.filter(({ code }) => code !== item?.code);
      return ruleSet(
        { version: 0, publicationId: 0, validFrom: null, rules },
        { ...basis, items: item ? [...others, item] : others },
      );
    },
    faults,
    faultsWith: (known, rules) =>
      ruleFaults(rules ? parseRules(rules) : current.rules, catalogue(basisOf(known).items)),
    async publishWith(transaction, known, rules, by) {
      const version = await store.versions.add(transaction, {
        content: parseRules(rules),
        note: null,
        author: by,
      });
      await store.putInForce(transaction, { version, by, basis: basisOf(known) });
    },
    read,
    versions: drafts.versions,
    version: drafts.version,
    draft: async (request, by) => drafts.draft(reader(request, by)),
    replace: async (version, { revision, ...request }, by) =>
      drafts.replace(version, revision, reader(request, by)),
    async publish(version, by, { validFrom } = {}) {
      requirePast(validFrom);
      return everywhere(await drafts.publish(version, by, validFrom));
    },
    async rollback(by) {
      return everywhere(await drafts.rollback(by));
    },
    async close() {
      stopLooking();
      stopFollowing();
      await looking.close();
    },
  };
}
