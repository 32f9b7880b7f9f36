import { setImmediate as nextTurn } from 'node:timers/promises';
import { visibilityClass } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { PlaceCandidate, PlacesAnswer } from '../../domain/answers/places.ts';
import type { Decision, Unit } from '../../domain/routing/decision.ts';
import type { FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { guessesOf } from '../gazetteer/anchors.ts';
import type { Position } from '../gazetteer/lines.ts';
import { type Mention, mentionSteps, mentionsIn } from '../gazetteer/mentions.ts';
import { plainText } from '../gazetteer/plain-text.ts';
import { type Weighed, weigh } from '../gazetteer/weigh.ts';
import { Problem } from '../input/problem.ts';
import type { Layers } from '../layers/published.ts';
import type { Routing } from '../routing/service.ts';
import type { Snapshot } from '../routing/snapshot.ts';
import { createCompiler } from './compiler.ts';
import type { PlacesQuery } from './schema.ts';
import { questionFor, reasonsFor, titleOf } from './wording.ts';

const mostCandidates = 8;
/** A unit with this share of all that a sentence may mean is taken for the one that is responsible. */
const sure = 0.8;
/** Places along a road that are asked for their unit. */
const asked = 12;
/** How far off its line something on a road may be, in metres. */
const besideRoad = 15;

export interface Places {
  /** Compiles the names of the layers, so that the first sentence does not wait for them; `read` does it otherwise. */
  prepare(): Promise<void>;
  /**
   * What a sentence may mean by its names, crossings, house numbers and directions, and whose that is, of what
   * `principal` may see.
   * @throws Problem 400 `unknown-item`; 503 `routing-unavailable`
   */
  read(query: PlacesQuery, principal: Principal): Promise<PlacesAnswer>;
  /** As `read`, at once; null while the names of the layers are still being compiled. */
  readNow(query: PlacesQuery, principal: Principal): PlacesAnswer | null;
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  layers: Layers;
  routing: Routing;
  log: FaultLog;
}

interface Owned {
  guess: Weighed;
  areas: Decision['areas'];
  units: Shares;
}

/** Probabilities by unit. */
class Shares {
  readonly #of = new Map<string, { unit: Unit; share: number }>();

  add(unit: Unit, share: number): void {
    const known = this.#of.get(unit.code);
    if (known) known.share += share;
    else this.#of.set(unit.code, { unit, share });
  }

  addAll(others: Shares, weight: number): void {
    for (const { unit, share } of others.#of.values()) this.add(unit, share * weight);
  }

  /** The likeliest first, at most `limit`, to three decimals. */
  first(limit: number): { unit: Unit; share: number }[] {
    return [...this.#of.values()]
      .sort((a, b) => b.share - a.share || (a.unit.code < b.unit.code ? -1 : 1))
      .slice(0, limit)
      .map(({ unit, share }) => ({ unit, share: Math.round(share * 1000) / 1000 }));
  }
}

export function createPlaces({ database, layers, routing, log }: Dependencies): Places {
  const compiler = createCompiler(database, layers, log);

  function areasOn(snapshot: Snapshot) {
    return (position: Position) => {
      const areas = decisionAt(snapshot, position, undefined, undefined)?.areas;
      return { district: areas?.district?.code ?? null, street: areas?.street?.code ?? null };
    };
  }

  /** Null for a place that lies outside the city. */
  function decisionAt(
    snapshot: Snapshot,
    [lon, lat]: Position,
    accuracy: number | undefined,
    item: string | undefined,
  ): Decision | null {
    try {
      return routing.decideOn(snapshot, { lon, lat, accuracy, item }, { at: new Date(), brief: true });
    } catch (error) {
      if (error instanceof Problem && error.code === 'outside-city') return null;
      throw error;
    }
  }

  function ownersOf(snapshot: Snapshot, guess: Weighed, item: string | undefined): Owned | null {
    const units = new Shares();
    const step = Math.max(1, Math.ceil(guess.along.length / asked));
    const along = guess.along.filter((_, i) => i % step === 0);
    const positions = along.length > 0 ? along : [guess.at];
    const accuracy = along.length > 0 ? besideRoad : Math.min(guess.accuracy, 10_000);
    for (const position of positions) {
      const decision = decisionAt(snapshot, position, accuracy, item);
      if (!decision) continue;
      const { candidates, lead } = decision;
      if (candidates.length === 0) units.add(lead, 1 / positions.length);
      for (const { unit, share } of candidates) units.add(unit, share / positions.length);
    }
    const here = decisionAt(snapshot, guess.at, undefined, item);
    return here && { guess, areas: here.areas, units };
  }

  function candidateOf({ guess, areas, units }: Owned, text: string): PlaceCandidate {
    const { district, street } = areas;
    return {
      kind: guess.kind,
      title: titleOf(guess),
      point: [guess.at[0], guess.at[1]],
      accuracy: Math.round(guess.accuracy),
      line: guess.along.length > 0 ? guess.along.map(([lon, lat]) => [lon, lat]) : null,
      share: Math.round(guess.share * 1000) / 1000,
      areas: { district, street },
      units: units.first(mostCandidates),
      parts: guess.used.map(({ mention: { from, to }, entry, by }) => ({
        text: text.slice(from, to),
        from,
        to,
        layer: entry.layer,
        code: entry.code,
        name: entry.name,
        nameEn: entry.nameEn,
        by,
      })),
      reasons: reasonsFor(guess, text),
    };
  }

  function answerBy(text: string, mentions: readonly Mention[], { q, item }: PlacesQuery): PlacesAnswer {
    const snapshot = routing.current();
    const weighed = weigh(text, guessesOf(text, mentions), mentions, areasOn(snapshot));
    const owned = weighed
      .slice(0, mostCandidates)
      .map((guess) => ownersOf(snapshot, guess, item))
      .filter((each) => each !== null);
    const all = new Shares();
    for (const { guess, units } of owned) all.addAll(units, guess.share);
    const units = all.first(mostCandidates);
    const isSure = (units[0]?.share ?? 0) >= sure;
    return {
      status: owned.length === 0 ? 'unknown' : isSure ? 'found' : 'unsure',
      candidates: owned.map((each) => candidateOf(each, q)),
      units,
      question: isSure ? null : questionFor(owned.map(({ guess }) => guess)),
    };
  }

  const seesAll = (principal: Principal) => visibilityClass(principal) === 'internal';

  return {
    prepare: () => compiler.prepare(),

    async read(query, principal) {
      const text = plainText(query.q);
      const steps = mentionSteps(text, await compiler.current(seesAll(principal)));
      for (;;) {
        const step = steps.next();
        if (step.done) return answerBy(text, step.value, query);
        await nextTurn();
      }
    },

    readNow(query, principal) {
      const gazetteer = compiler.compiled(seesAll(principal));
      if (!gazetteer) return null;
      const text = plainText(query.q);
      return answerBy(text, mentionsIn(text, gazetteer), query);
    },

    close: () => compiler.close(),
  };
}
