import type { Decision, Reason, Unit } from '../../domain/routing/decision.ts';
import { coalesce, type FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { type AnswerOptions, answerOn } from './answer.ts';
import { createBuilder } from './builder.ts';
import { type ComparedPlace, createComparison, type Difference } from './compare.ts';
import { note, placeOf, refuse } from './place.ts';
import { layersOf } from './rules/chain.ts';
import type { RoutedItem, Rule, RuleSet } from './rules/schema.ts';
import { createRules, type Rules } from './rules/service.ts';
import type { PresentQuery, RouteQuery } from './schema.ts';
import { sentences } from './sentences.ts';
import { formerName, type Snapshot, snapshotName } from './snapshot.ts';
import type { RoutingState } from './state.ts';
import { officeOfCode, officesOf } from './territory.ts';

export interface Routing {
  /**
   * Decides who is responsible. Without `at` nothing is asked of the database.
   * @throws Problem 400 for a place that cannot be meant, an unknown item, crs or time
   */
  decide(query: RouteQuery): Promise<Decision>;
  /** As `decide`, at once, with what is in force now. */
  decideNow(query: PresentQuery): Decision;
  /**
   * What is in force now. Whoever answers many places asks once, so that all answers rest on one snapshot.
   * @throws Problem 503 `routing-unavailable` before the first could be built
   */
  current(): Snapshot;
  /** By what it answers, and what is amiss with that. */
  state(): RoutingState;
  /** The number of the publication up to which all are taken in; -1 before the first snapshot. */
  reached(): number;
  /** Calls `listener` when that has changed. */
  onReached(listener: () => void): () => void;
  /**
   * What was in force when something happened, or, for a time before anything was, what is now; every decision by it says
   * which.
   */
  asOf(time: Date): Promise<Snapshot>;
  /**
   * The snapshot asked for and the time that its answers bear: that of a time or of a name; else the present.
   * @throws Problem 400 `before-first-snapshot`, `unknown-snapshot`
   */
  find(asked: Pick<RouteQuery, 'at' | 'snapshot'>): Promise<{ snapshot: Snapshot; at: Date }>;
  /** As `decide`, on a given snapshot; `brief` leaves out how near the border is. */
  decideOn(snapshot: Snapshot, query: PresentQuery, options: AnswerOptions): Decision;
  /**
   * A place in CRS84, wherever in the world it lies.
   * @throws Problem 400 `unknown-crs`, `not-in-crs`, `not-a-number`, `not-degrees`, `null-island`
   */
  placeOf(query: Pick<PresentQuery, 'lon' | 'lat' | 'crs'>): [lon: number, lat: number];
  /**
   * A unit that somebody names: an office as its area in force says, any other as it is named.
   * @throws Problem 400 `unknown-office`
   */
  confirm(unit: Unit): Unit;
  /** The offices of districts and streets in force, and the duty desk. */
  offices(): Unit[];
  /** The snapshot that `wanted` would make, were these layers in force. */
  build(wanted: readonly PublishedLayer[]): Promise<Snapshot>;
  /** What compares the decisions on two snapshots; see `createComparison`. */
  comparison(from: Snapshot, to: Snapshot): (places: readonly ComparedPlace[]) => Difference[];
  /** The rules by which owners are found: in force, past and drafted. */
  rules: Rules;
  /**
   * Decides at a time as if `rules`, already checked, were in force, and `item`, where it is given, as it says; the
   * snapshot it names is no lasting one.
   */
  tryRules(rules: readonly Rule[], query: PresentQuery, at: Date, item?: RoutedItem): Promise<Decision>;
  /** Stops following layers and rules, and waits for a snapshot that is being built. */
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  layers: Layers;
  items: Items;
  /** Hears of a snapshot that could not be built; the one before stays in use, says so, and it is tried again. */
  log: FaultLog;
}

/** Compiles the published tiers and assets and keeps the result current, off the main thread. */
export async function createRouting({ database, layers, items, log }: Dependencies): Promise<Routing> {
  const rules = await createRules({ database, layers, items, log });
  const builder = createBuilder(database.connection);
  /** As it was built, and as it is answered by, which says when what is in force could not be taken in. */
  let built: Snapshot | null = null;
  let answered: Snapshot | null = null;
  let behindSince: Date | null = null;
  let closed = false;
  let reached = -1;
  const reaching = new Set<() => void>();

  async function takeIn(): Promise<void> {
    const wanted = await presentParts();
    const next = await builder.build(wanted.layers, wanted.rules);
    if (closed) return;
    built = next;
    answered = next;
    behindSince = null;
    builder.keepOnly(wanted.layers);
    reached = Math.max(
      wanted.rules.publicationId,
      ...wanted.layers.map(({ publicationId }) => publicationId),
    );
    for (const listener of reaching) listener();
  }

  function fallBehind(): void {
    behindSince ??= new Date();
    const text = sentences.behind(behindSince);
    answered = built && { ...built, notes: [note('snapshot-behind', text), ...built.notes] };
  }

  const building = coalesce(
    () =>
      takeIn().catch((error) => {
        fallBehind();
        throw error;
      }),
    log,
  );

  /** Layers and rules as they were after one and the same publication, whose number names the snapshot. */
  async function presentParts(): Promise<{ layers: PublishedLayer[]; rules: RuleSet }> {
    const published = layers.published();
    // Read after the layers, the rules are complete up to the newest layer.
    await rules.refresh();
    const inForce = rules.inForce();
    const isComplete = published.some(({ publicationId }) => publicationId > inForce.publicationId);
    return {
      layers: isComplete ? published : await layers.after(inForce.publicationId),
      rules: inForce,
    };
  }

  // Also for a layer that no decision rests on: then nothing is built, and it is known that this was taken in.
  const stopLayers = layers.onChange(building.wake);
  const stopRules = rules.onChange(building.wake);
  // Built before it counts, the snapshot is there as soon as the version is in force.
  const stopAhead = layers.beforePublish(async (candidate) => {
    const looked = layersOf(rules.inForce().rules);
    if (candidate.role !== 'tier' && !looked.has(candidate.id)) return;
    const others = layers.published().filter(({ id }) => id !== candidate.id);
    await builder.build([...others, candidate], rules.inForce());
  });
  const close = async () => {
    closed = true;
    stopLayers();
    stopRules();
    stopAhead();
    await building.close();
    await rules.close();
  };

  // Listening starts before the first build: nothing published meanwhile is missed. One that fails is tried again.
  try {
    await building.run().catch(log);
  } catch (error) {
    await close();
    throw error;
  }
  const current = () => {
    if (answered) return answered;
    const detail = 'No snapshot of the layers in force could be built yet; try again';
    throw new Problem(503, 'routing-unavailable', detail, [], { 'Retry-After': '5' });
  };

  const decideOn: Routing['decideOn'] = (on, query, options) => answerOn(on, query, options, items.require);

  async function at(time: Date): Promise<Snapshot> {
    if (time.getTime() > Date.now()) return ahead(time);
    const then = await layers.at(time);
    if (!then.some((layer) => layer.role === 'tier'))
      throw refuse('before-first-snapshot', `no tier was in force at ${time.toISOString()}`, '/at');
    return builder.build(then, await rules.at(time));
  }

  /** What would be in force at a time to come, by the plans of now; every answer by it says which those are. */
  async function ahead(time: Date): Promise<Snapshot> {
    const [{ rules: ofNow }, then] = [await presentParts(), await layers.at(time)];
    const looked = layersOf(ofNow.rules);
    const plans = then.filter(({ id, tier, planned }) => planned && (tier || looked.has(id)));
    const on = await builder.build(then, ofNow);
    const notes = plans.map(
      ({ id, version, title, effectiveFrom }): Reason => ({
        ...note('planned', sentences.planned(title, version, effectiveFrom)),
        layer: id,
        version,
        validFrom: effectiveFrom.toISOString(),
      }),
    );
    if (notes.length === 0) notes.push(note('nothing-planned', sentences.nothingPlanned()));
    return { ...on, name: `${on.name}/planned`, notes: [...notes, ...on.notes] };
  }

  async function ofName(name: string): Promise<Snapshot> {
    if (name === built?.name) return built;
    const [text, publication] = [name.split('/')[0]!, Number(name.slice(name.indexOf('/') + 1))];
    // A name tells whole seconds, the database keeps microseconds.
    const before = new Date(Date.parse(text) + 1000);
    if (Number.isNaN(before.getTime()))
      throw refuse('unknown-snapshot', `"${name}" is not the name of a snapshot`, '/snapshot');
    const then = await rules.after(publication, before);
    const looked = layersOf(then.rules);
    const used = (await layers.after(publication, before)).filter(({ id, tier }) => tier || looked.has(id));
    if (snapshotName(used, then) !== name && formerName(used, then) !== name)
      throw refuse('unknown-snapshot', `"${name}" is not the name of a snapshot`, '/snapshot');
    return builder.build(used, then);
  }

  const find: Routing['find'] = async ({ at: time, snapshot: name }) => {
    // Without a time the same name has the same answer whenever it is asked.
    if (name !== undefined)
      return { snapshot: await ofName(name), at: time ?? new Date(name.split('/')[0]!) };
    if (time) return { snapshot: await at(time), at: time };
    return { snapshot: current(), at: new Date() };
  };

  return {
    async decide({ at: time, snapshot: name, ...query }) {
      const found = await find({ at: time, snapshot: name });
      return decideOn(found.snapshot, query, { at: found.at, brief: false });
    },
    decideNow: (query) => decideOn(current(), query, { at: new Date(), brief: false }),
    current,
    state: () => ({ snapshot: built?.name ?? null, behindSince, leftOut: built?.leftOut ?? [] }),
    reached: () => reached,
    onReached(listener) {
      reaching.add(listener);
      return () => reaching.delete(listener);
    },
    find,
    async asOf(time) {
      const saying = (on: Snapshot, code: string, text: Reason['text']): Snapshot => ({
        ...on,
        notes: [note(code, text), ...on.notes],
      });
      try {
        const on = built && time >= built.since ? current() : await at(time);
        return saying(on, 'as-of-occurrence', sentences.asOfOccurrence(time));
      } catch (error) {
        if (!(error instanceof Problem && error.code === 'before-first-snapshot')) throw error;
        return saying(current(), 'before-first-snapshot', sentences.beforeFirst(time));
      }
    },
    decideOn,
    placeOf(query) {
      const [lon, lat] = placeOf(query, null).place;
      return [lon, lat];
    },
    confirm(unit) {
      const office = officeOfCode(current(), unit.kind, unit.code);
      if (office !== null) return office ?? unit;
      const detail = `no area in force has the code "${unit.code}" and an office of the kind "${unit.kind}"`;
      throw refuse('unknown-office', detail, '/lead/code');
    },
    offices: () => officesOf(current()),
    build: (wanted) => builder.build(wanted, rules.inForce()),
    comparison: (from, to) =>
      createComparison(from, to, (snapshot, { at: time, ...place }) =>
        decideOn(snapshot, place, { at: time, brief: true }),
      ),
    rules,
    async tryRules(tried, query, time, item) {
      const { layers: published } = await presentParts();
      const on = await builder.build(published, rules.onTrial(tried, item));
      const asked = item ? { ...query, item: item.code } : query;
      return decideOn({ ...on, name: `${on.name}/trial` }, asked, { at: time, brief: false });
    },
    close,
  };
}
