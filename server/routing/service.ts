import { type Crs, knownCrs, parseCrs } from '../coordinates/crs.ts';
import { coarseness, examinePlace } from '../coordinates/guard.ts';
import { type Place, toCrs84 } from '../coordinates/transform.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import type { Item } from '../items/schema.ts';
import type { Items } from '../items/service.ts';
import { readLayerDefinitions } from '../layers/definitions.ts';
import type { Layers } from '../layers/published.ts';
import { createBuilder } from './builder.ts';
import { decide } from './decide.ts';
import { type Rule, readRules, readSettings, rulesFor } from './rules.ts';
import type { Decision, Reason, RouteQuery } from './schema.ts';
import { sentences } from './sentences.ts';
import type { Snapshot } from './snapshot.ts';

export interface Routing {
  /**
   * Decides who is responsible. Without `at` nothing is asked of the database.
   * @throws Problem 400 for a place that cannot be meant, an unknown item, crs or time
   */
  decide(query: RouteQuery): Promise<Decision>;
  /** As `decide`, at once, with what is in force now. */
  decideNow(query: Omit<RouteQuery, 'at'>): Decision;
  /** What is in force now. Whoever answers many places asks once, so that all answers rest on one snapshot. */
  current(): Snapshot;
  /** What was in force then. @throws Problem 400 `before-first-snapshot` */
  at(time: Date): Promise<Snapshot>;
  /** As `decide`, on a given snapshot; `brief` leaves out how near the border is. */
  decideOn(
    snapshot: Snapshot,
    query: Omit<RouteQuery, 'at'>,
    options: { at: Date; brief: boolean },
  ): Decision;
  close(): void;
}

interface Dependencies {
  database: Database;
  layers: Layers;
  items: Items;
  /** Hears of a snapshot that could not be built; the one before stays in use. */
  log: (error: unknown) => void;
}

const MOST_ACCURACY = 10_000;

function refuse(code: string, detail: string, path: string): Problem {
  return new Problem(400, code, detail, [{ path, message: detail }]);
}

/** Compiles the published tiers and assets and keeps the result current, off the main thread. */
export async function createRouting({ database, layers, items, log }: Dependencies): Promise<Routing> {
  const settings = readSettings();
  const rules = readRules(items.items(), readLayerDefinitions());
  const rulesOf = new Map<Item, Rule[]>(items.items().map((item) => [item, rulesFor(rules, item)]));
  const assetLayers = new Set(rules.flatMap(({ find }) => (find.way === 'territory' ? [] : [find.layer])));
  const builder = createBuilder(database.connection, assetLayers);
  const converters = new Map<string, { crs: Crs; convert: (x: number, y: number) => Place }>();
  let snapshot = await builder.build(layers.published());
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
        const built = await builder.build(wanted);
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

  function converter(text: string) {
    let known = converters.get(text);
    if (!known) {
      const crs = parseCrs(text);
      if (!crs) throw refuse('unknown-crs', `crs "${text}" is not known; known are ${knownCrs}`, '/crs');
      known = { crs, convert: toCrs84(crs) };
      converters.set(text, known);
    }
    return known;
  }

  const decideOn: Routing['decideOn'] = (on, query, { at, brief }) => {
    const item = query.item === undefined ? null : items.require(query.item);
    const accuracy = query.accuracy ?? null;
    if (accuracy !== null && !(accuracy >= 0 && accuracy <= MOST_ACCURACY))
      throw refuse(
        'bad-accuracy',
        `accuracy is ${accuracy}; expected metres from 0 to ${MOST_ACCURACY}`,
        '/accuracy',
      );
    const { crs, convert } = converter(query.crs ?? 'CRS84');
    const notes: Reason[] = [];
    let place: Place = [query.lon, query.lat];
    if (crs.kind !== 'degrees' && Number.isFinite(query.lon) && Number.isFinite(query.lat)) {
      place = convert(query.lon, query.lat);
      if (!Number.isFinite(place[0]) || !Number.isFinite(place[1]))
        throw refuse('not-in-crs', `${query.lon}, ${query.lat} is no place of ${crs.name}`, '/lon');
      notes.push(note('converted', sentences.converted(crs.name)));
    }
    const [lon, lat] = place;
    const refusal = examinePlace(lon, lat, on.city);
    if (refusal) throw refuse(refusal.code, refusal.detail, typeof query.lon === 'number' ? '/lat' : '/lon');
    const keep = crs.kind === 'projected' ? null : coarseness(query.lon, query.lat);
    if (keep !== null) notes.push(note('coarse-coordinates', sentences.coarse(keep)));
    const rules = (item && rulesOf.get(item)) ?? [];
    return decide(on, { lon, lat, item, rules, accuracy, at, notes, brief }, settings);
  };

  async function at(time: Date): Promise<Snapshot> {
    if (!Number.isFinite(time.getTime())) throw refuse('bad-time', 'at is not a time', '/at');
    const then = await layers.at(time);
    if (!then.some((layer) => layer.role === 'tier'))
      throw refuse('before-first-snapshot', `no tier was in force at ${time.toISOString()}`, '/at');
    return builder.build(then);
  }

  return {
    decide: async ({ at: time, ...query }) =>
      time
        ? decideOn(await at(time), query, { at: time, brief: false })
        : decideOn(snapshot, query, { at: new Date(), brief: false }),
    decideNow: (query) => decideOn(snapshot, query, { at: new Date(), brief: false }),
    current: () => snapshot,
    at,
    decideOn,
    close() {
      closed = true;
      stop();
    },
  };
}

function note(code: string, text: Reason['text']): Reason {
  return { code, layer: null, version: null, feature: null, distance: null, text };
}
