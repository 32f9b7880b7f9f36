import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Item } from '../items/schema.ts';
import type { Items } from '../items/service.ts';
import { readLayerDefinitions } from '../layers/definitions.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { createBuilder } from './builder.ts';
import { type ComparedPlace, createComparison, type Difference } from './compare.ts';
import { decide } from './decide.ts';
import { accuracyOf, placeOf, refuse } from './place.ts';
import { type Rule, readRules, readSettings, ruleFaults, rulesFor } from './rules.ts';
import type { Decision, PresentQuery, RouteQuery, Unit } from './schema.ts';
import { type Snapshot, snapshotName } from './snapshot.ts';
import { officeOfCode } from './territory.ts';

export interface Routing {
  /**
   * Decides who is responsible. Without `at` nothing is asked of the database.
   * @throws Problem 400 for a place that cannot be meant, an unknown item, crs or time
   */
  decide(query: RouteQuery): Promise<Decision>;
  /** As `decide`, at once, with what is in force now. */
  decideNow(query: PresentQuery): Decision;
  /** What is in force now. Whoever answers many places asks once, so that all answers rest on one snapshot. */
  current(): Snapshot;
  /**
   * The snapshot asked for and the time that its answers bear: that of a time or of a name; else the present.
   * @throws Problem 400 `before-first-snapshot`, `unknown-snapshot`
   */
  find(asked: Pick<RouteQuery, 'at' | 'snapshot'>): Promise<{ snapshot: Snapshot; at: Date }>;
  /** As `decide`, on a given snapshot; `brief` leaves out how near the border is. */
  decideOn(snapshot: Snapshot, query: PresentQuery, options: { at: Date; brief: boolean }): Decision;
  /**
   * A unit that somebody names: an office as its area in force says, any other as it is named.
   * @throws Problem 400 `unknown-office`
   */
  confirm(unit: Unit): Unit;
  /** The snapshot that `wanted` would make, were these layers in force. */
  build(wanted: readonly PublishedLayer[]): Promise<Snapshot>;
  /** What compares the decisions on two snapshots; see `createComparison`. */
  comparison(from: Snapshot, to: Snapshot): (places: readonly ComparedPlace[]) => Difference[];
  /** The rules in force, in the order in which they are followed. */
  rules(): readonly Rule[];
  /**
   * Decides as if `rules` were in force.
   * @throws Problem 400 `invalid-rules` naming every fault, and what `decide` refuses
   */
  tryRules(rules: readonly Rule[], query: PresentQuery): Promise<Decision>;
  close(): void;
}

/** The rules for each item, in order. */
type RuleSet = ReadonlyMap<Item, readonly Rule[]>;

interface Dependencies {
  database: Database;
  layers: Layers;
  items: Items;
  /** Hears of a snapshot that could not be built; the one before stays in use. */
  log: (error: unknown) => void;
}

/** Compiles the published tiers and assets and keeps the result current, off the main thread. */
export async function createRouting({ database, layers, items, log }: Dependencies): Promise<Routing> {
  const settings = readSettings();
  const definitions = readLayerDefinitions();
  const rules = readRules(items.items(), definitions);
  const inForce = byItem(rules);
  const assetLayers = layersOf(rules);
  const builder = createBuilder(database.connection);
  let snapshot: Snapshot | null = null;
  let closed = false;

  // One build at a time; publications that come meanwhile are taken up by one more build after it.
  let building = false;
  let again = false;
  async function rebuild(): Promise<void> {
    if (building) {
      again = true;
      return;
    }
    building = true;
    try {
      do {
        again = false;
        const wanted = layers.published();
        const built = await builder.build(wanted, assetLayers);
        if (closed) return;
        snapshot = built;
        builder.keepOnly(wanted);
      } while (again);
    } finally {
      building = false;
    }
  }
  const stop = layers.onChange((ids) => {
    const matters = ids.some((id) => assetLayers.has(id) || layers.find(id)?.role === 'tier');
    if (matters) rebuild().catch(log);
  });

  // Listening starts before the first build: nothing published meanwhile is missed.
  await rebuild().catch((error) => {
    stop();
    throw error;
  });
  const current = () => snapshot!;

  function decideWith(
    ruleSet: RuleSet,
    on: Snapshot,
    query: PresentQuery,
    { at, brief }: { at: Date; brief: boolean },
  ): Decision {
    const item = query.item === undefined ? null : items.require(query.item);
    const accuracy = accuracyOf(query);
    const {
      place: [lon, lat],
      notes,
    } = placeOf(query, on.city);
    const rules = (item && ruleSet.get(item)) ?? [];
    return decide(on, { lon, lat, item, rules, accuracy, at, notes, brief }, settings);
  }

  function byItem(rules: readonly Rule[]): RuleSet {
    return new Map(items.items().map((item) => [item, rulesFor(rules, item)]));
  }

  async function at(time: Date): Promise<Snapshot> {
    const then = await layers.at(time);
    if (!then.some((layer) => layer.role === 'tier'))
      throw refuse('before-first-snapshot', `no tier was in force at ${time.toISOString()}`, '/at');
    return builder.build(then, assetLayers);
  }

  async function ofName(name: string): Promise<Snapshot> {
    if (name === current().name) return current();
    const publication = Number(name.slice(name.indexOf('/') + 1));
    const then = (await layers.after(publication)).filter(({ id, tier }) => tier || assetLayers.has(id));
    if (snapshotName(then) !== name)
      throw refuse('unknown-snapshot', `"${name}" is not the name of a snapshot`, '/snapshot');
    return builder.build(then, assetLayers);
  }

  const find: Routing['find'] = async ({ at: time, snapshot: name }) => {
    // Without a time the same name has the same answer whenever it is asked.
    if (name !== undefined)
      return { snapshot: await ofName(name), at: time ?? new Date(name.split('/')[0]!) };
    if (time) return { snapshot: await at(time), at: time };
    return { snapshot: current(), at: new Date() };
  };

  const decideOn: Routing['decideOn'] = (on, query, options) => decideWith(inForce, on, query, options);

  return {
    async decide({ at: time, snapshot: name, ...query }) {
      const found = await find({ at: time, snapshot: name });
      return decideOn(found.snapshot, query, { at: found.at, brief: false });
    },
    decideNow: (query) => decideOn(current(), query, { at: new Date(), brief: false }),
    current,
    find,
    decideOn,
    confirm(unit) {
      const office = officeOfCode(current(), unit.kind, unit.code);
      if (office !== null) return office ?? unit;
      const detail = `no area in force has the code "${unit.code}" and an office of the kind "${unit.kind}"`;
      throw refuse('unknown-office', detail, '/lead/code');
    },
    build: (wanted) => builder.build(wanted, assetLayers),
    comparison(from, to) {
      const rulesOf = (code: string) => [...inForce].find(([item]) => item.code === code)?.[1] ?? [];
      return createComparison(
        from,
        to,
        (code) => layersOf(rulesOf(code)),
        (snapshot, place) => decideOn(snapshot, place, { at: new Date(0), brief: true }),
      );
    },
    rules: () => rules,
    async tryRules(tried, query) {
      const faults = ruleFaults(tried, items.items(), definitions);
      if (faults.length > 0)
        throw new Problem(
          400,
          'invalid-rules',
          faults[0]!,
          faults.map((message) => ({ path: '/rules', message })),
        );
      const on = await builder.build(layers.published(), layersOf(tried));
      return decideWith(byItem(tried), on, query, { at: new Date(), brief: false });
    },
    close() {
      closed = true;
      stop();
    },
  };
}

/** The layers that rules look into. */
function layersOf(rules: readonly Rule[]): Set<string> {
  return new Set(rules.flatMap(({ find }) => (find.way === 'territory' ? [] : [find.layer])));
}
