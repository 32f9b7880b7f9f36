import type { Entry } from './entry.ts';
import { worth } from './gazetteer.ts';
import { type Doubt, type Guess, weightOf } from './guess.ts';
import { distance, moved, nearestOn, type Position } from './lines.ts';
import type { Mention } from './mentions.ts';

/** The codes of the areas that a position lies in. */
export type AreasAt = (position: Position) => { district: string | null; street: string | null };

/** A guess with the probability that it is what was meant. */
export interface Weighed extends Guess {
  share: number;
}

/** Nothing is surer than that: a caller may be wrong. */
const most = 0.97;
/** What is named beside a place lies within so many metres of it. */
const near = 400;
/** A place that is named by a crossing may lie so many metres off it. */
const atBorder = 30;
/** So many guesses are held against the rest of the text, the likeliest by their names. */
const mostGuesses = 150;
/** Words around a name that tell where somebody lives or works, not what he reports. */
const homeBefore =
  /(?:(?<![堵拦挡围盖抓])住(?:在)?|家在|老家|来自|户籍在?|单位在|公司在|我是)[^，,。；;]{0,4}$/;
const homeAfter = /^[^，,。；;]{0,10}(?:上班|工作的?|居住|长大|的居民|的业主|的住户)/;
/** A city that is named, and words that merely end like one. */
const cityNamed = /([\p{Script=Han}]{2,3}?)市(?!场|民|容|政|里|区|中心)/gu;
const noCity = /(?:城|超|都|菜|夜|集|早|门|花|股|上|本|全|我|街|闹)$/;

/**
 * Weighs guesses by how surely their names were read and by what else the text names: an area, a road or a place
 * beside. Shares of all sum up to less than 1; the rest is for a place that none of them is.
 */
export function weigh(
  text: string,
  guesses: readonly Guess[],
  mentions: readonly Mention[],
  areasAt: AreasAt,
): Weighed[] {
  const foreign = namesAnotherCity(text, mentions) ? 0.2 : 1;
  const likeliest = [...guesses]
    .sort((a, b) => b.trust * weightOf[b.kind] - a.trust * weightOf[a.kind])
    .slice(0, mostGuesses);
  const weighed = likeliest.map((guess) => {
    const held = heldAgainst(text, guess, mentions, areasAt);
    const lives = guess.used.some(({ mention }) => isHome(text, mention)) ? 0.2 : 1;
    return { ...held, trust: held.trust * lives * foreign };
  });
  const scores = weighed.map(({ trust, kind }) => trust * weightOf[kind]);
  const total = scores.reduce((sum, score) => sum + score, 0);
  if (total === 0) return [];
  const least = Math.max(...scores) / 50;
  // Kinds that say less about the same names do not make the narrower guess less sure.
  const leading = weighed[scores.indexOf(Math.max(...scores))]!;
  const rivals = weighed.map((guess, i) => (isWiderThan(guess, leading) ? 0 : scores[i]!));
  const sum = rivals.reduce((all, each) => all + each, 0);
  return weighed
    .map((guess, i) => ({ ...guess, share: (rivals[i]! / sum) * Math.min(most, leading.trust) }))
    .filter((guess, i) => guess.share > 0 && scores[i]! >= least)
    .sort((a, b) => b.share - a.share);
}

/** Whether a guess says no more than another does, of the same names. */
function isWiderThan(guess: Guess, leading: Guess): boolean {
  if (guess === leading || weightOf[guess.kind] >= weightOf[leading.kind]) return false;
  if (guess.kind === 'area') return true;
  return guess.used.every(({ entry }) => leading.used.some((other) => other.entry === entry));
}

function heldAgainst(text: string, guess: Guess, mentions: readonly Mention[], areasAt: AreasAt): Guess {
  let { trust, at, along } = guess;
  const doubts: Doubt[] = [...guess.doubts];
  for (const mention of mentions) {
    if (guess.used.some((used) => used.mention === mention)) continue;
    if (isHome(text, mention)) continue;
    const areas = mention.means.filter(({ entry }) => entry.kind === 'district' || entry.kind === 'street');
    if (areas.length > 0) {
      const inside = (position: Position) => areas.some(({ entry }) => lies(areasAt(position), entry));
      if (along.length > 0) {
        const within = along.filter(inside);
        if (within.length > 0) {
          along = within;
          at = within[within.length >> 1]!;
        }
      }
      const within = along.length > 0 ? (inside(at) ? at : null) : withinReach(at, inside);
      if (within) {
        trust = confirmed(trust, worth[mention.by]);
        at = within;
      } else if (
        guess.kind !== 'area' ||
        areas.some(({ entry }) => entry.kind !== guess.used[0]!.entry.kind)
      ) {
        trust *= 1 - 0.9 * worth[mention.by];
        doubts.push({ code: 'outside-named-area', area: areas[0]!.entry });
      }
      continue;
    }
    const reach = Math.max(0, ...along.map((position) => distance(position, at)));
    const gaps = mention.means.map(({ entry }) => ({ entry, gap: gapTo(entry, at, along, reach) }));
    const nearest = gaps.reduce((best, each) => (each.gap < best.gap ? each : best));
    if (nearest.gap <= near) trust = confirmed(trust, worth[mention.by]);
    else {
      trust *= 1 - 0.5 * worth[mention.by];
      doubts.push({ code: 'far-from-named', other: nearest.entry });
    }
  }
  return { ...guess, trust, at, along, doubts };
}

function isHome(text: string, { from, to }: Mention): boolean {
  return homeBefore.test(text.slice(Math.max(0, from - 20), from)) || homeAfter.test(text.slice(to, to + 20));
}

/** A crossing on a border belongs to both sides: the position itself, else the nearest one around it that is inside. */
function withinReach(at: Position, inside: (position: Position) => boolean): Position | null {
  if (inside(at)) return at;
  for (let bearing = 0; bearing < 360; bearing += 45) {
    const around = moved(at, bearing, atBorder);
    if (inside(around)) return around;
  }
  return null;
}

function lies(areas: { district: string | null; street: string | null }, { kind, code }: Entry): boolean {
  return code !== null && (kind === 'district' ? areas.district : areas.street) === code;
}

/** What a second name, found on its own, speaks for is surer by as much as that name was. */
function confirmed(trust: number, by: number): number {
  return 1 - (1 - trust) * (1 - 0.6 * by);
}

/** Metres from a guess that reaches so far around `at` to an entry; only where that may be near, is it exact. */
function gapTo(entry: Entry, at: Position, along: readonly Position[], reach: number): number {
  const least = distance(entry.at, at) - entry.reach - reach;
  if (least > near) return least;
  const positions = along.length > 0 ? along : [at];
  if (entry.kind === 'road') return Math.min(...positions.map((position) => nearestOn(entry, position).gap));
  return Math.max(0, Math.min(...positions.map((position) => distance(position, entry.at))) - entry.reach);
}

function namesAnotherCity(text: string, mentions: readonly Mention[]): boolean {
  for (const found of text.matchAll(cityNamed)) {
    const [from, to] = [found.index, found.index + found[0].length];
    const isKnown = mentions.some((mention) => mention.from < to && mention.to > from);
    if (!isKnown && !noCity.test(found[1]!)) return true;
  }
  return false;
}
