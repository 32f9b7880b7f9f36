import { type Offset, offsetBeside } from './direction.ts';
import type { Entry } from './entry.ts';
import { type Doubt, type Guess, trustIn, type Used } from './guess.ts';
import { along, crossings, distance, house, moved, nearestOn, type Position } from './lines.ts';
import type { Mention } from './mentions.ts';
import { numeral, readNumber } from './numbers.ts';

/** What may stand between the names of two roads that meet. */
const joined =
  /^(?:和|与|跟|同|及|、|\/|近|靠近|靠|临近|交|到了|转|口|路口|[\s（(，,&×x*-]|and|at|near|with)*$/;
/** What stands after the second one. */
const corner =
  /^[\s）)的]*(?:大?桥[头面上下]?|交叉路口|交叉口|交叉|交汇处|交汇|相交处|交界处|交界|十字路口|丁字路口|三岔路口|路口|口上|口子|口|转角|拐角|街角|那个口)/;
const until = /^\s*(?:到|至|~|～|—+|-|－|–|to)\s*$/;
const section = /^[\s）)]*(?:段|之间|中间|区间)/;
const betweenRoads = /^(?:和|与|跟|、|and)$/;
const houseAfter = new RegExp(
  `^\\s*(?:第)?(${numeral})\\s*(号|弄|#)(?:\\s*(${numeral})\\s*(?:号|栋|幢|室))?`,
);
/** A number alone, which counts nothing and is no time. */
const bareHouse = /^\s*(\d{1,4})(?![\d.:：路米年月日点时分个次多来几层楼栋元吨岁天余人名辆台只条块根处家户])/;
const houseBefore = /(?:no\.?\s*)?(\d{1,5})\s*,?\s*$/;
/** What may stand between a place and the way from it. */
const beside = /^(?:附近|旁边|旁|边上|门口|对面|这里|那里|那边|这边|的|（|\(|\s|,|，)*/;

const longestGap = 12;
const crossingAccuracy = 20;
const houseAccuracy = 25;
const placeAccuracy = 25;
/** A village or a quarter is where its name stands, give or take. */
const quarterAccuracy = 250;
/** Positions that stand for a road. */
const samples = 24;
/** At most so many ways to read one pair of names are tried. */
const mostPairs = 400;

const roadsOf = (mention: Mention): Used[] =>
  mention.means.filter(({ entry }) => entry.kind === 'road').map((meant) => ({ mention, ...meant }));

/** What a road can meet: another road, or a river or park of which the outline is known. */
const metBy = (mention: Mention): Used[] =>
  mention.means.filter(({ entry }) => entry.stretches.length > 0).map((meant) => ({ mention, ...meant }));

const otherRoadsOf = (mention: Mention): Used[] =>
  mention.others.filter(({ entry }) => entry.kind === 'road').map((meant) => ({ mention, ...meant }));

/** All places that names of a plain text may mean, alone and with each other; none is weighed yet. */
export function guessesOf(text: string, mentions: readonly Mention[]): Guess[] {
  const guesses: Guess[] = [];
  const drawn = mentions.filter((mention) => metBy(mention).length > 0);
  drawn.forEach((mention, i) => {
    const [next, third] = [drawn[i + 1], drawn[i + 2]];
    if (next && third) guesses.push(...sections(text, mention, next, third));
    if (next) guesses.push(...meetings(text, mention, next));
    guesses.push(...addresses(text, mention));
    guesses.push(...wholeRoads(text, mention));
  });
  for (const mention of mentions) guesses.push(...places(text, mention));
  return guesses;
}

/** Where the text goes on after a name and the words that belong to it. */
function endOf(text: string, at: number): number {
  return at + (beside.exec(text.slice(at, at + 20))?.[0].length ?? 0);
}

function offsetAfter(text: string, from: number, end: number): Offset | null {
  return offsetBeside(text, from, endOf(text, end)) ?? offsetBeside(text, from, end);
}

interface Told {
  kind: Guess['kind'];
  used: readonly Used[];
  at: Position;
  accuracy: number;
  along?: readonly Position[];
  number?: number;
  doubts?: readonly Doubt[];
  trust?: number;
}

/** A guess moved as the text says: along a road that goes that way, else as the crow flies. */
function placed(told: Told, offset: Offset | null, roads: readonly Entry[]): Guess {
  const guess: Guess = {
    along: [],
    number: null,
    doubts: [],
    ...told,
    offset: offset && { bearing: offset.bearing, distance: offset.distance },
    trust: (told.trust ?? 1) * trustIn(told.used),
  };
  if (!offset) return guess;
  if (offset.distance === null) {
    const away = guess.kind === 'place' ? (told.used[0]?.entry.reach ?? 0) + 20 : 18;
    return {
      ...guess,
      at: moved(guess.at, offset.bearing, away),
      along: guess.along.map((each) => moved(each, offset.bearing, away)),
      accuracy: guess.kind === 'crossing' ? 12 : guess.accuracy,
    };
  }
  const aim = moved(guess.at, offset.bearing, offset.distance);
  const onRoads = roads.map((road) => nearestOn(road, aim)).sort((a, b) => a.gap - b.gap);
  const onRoad = onRoads[0];
  return {
    ...guess,
    at: onRoad && onRoad.gap < 0.35 * offset.distance ? onRoad.at : aim,
    along: guess.along.map((each) => moved(each, offset.bearing, offset.distance ?? 0)),
    accuracy: 15 + 0.15 * offset.distance,
  };
}

function gapBetween(text: string, a: Mention, b: Mention): string {
  return text.slice(a.to, b.from);
}

function meetings(text: string, a: Mention, b: Mention): Guess[] {
  const gap = gapBetween(text, a, b);
  if (gap.length > longestGap || /[。；;！!？?]/.test(gap)) return [];
  const rest = text.slice(b.to, b.to + 12);
  const cue = corner.exec(rest);
  const said = joined.test(gap);
  const surely = cue ? (said ? 1 : 0.6) : said ? 0.95 : 0.3;
  const end = b.to + (cue?.[0].length ?? 0);
  const offset = offsetAfter(text, a.from, end);
  const isPlain = cue !== null || said;
  const meet = (ones: readonly Used[], others: readonly Used[]): Guess[] => {
    const found: Guess[] = [];
    let pairs = 0;
    for (const one of ones)
      for (const other of others) {
        if (one.entry === other.entry || ++pairs > mostPairs) continue;
        if (one.entry.kind !== 'road' && other.entry.kind !== 'road') continue;
        const used = [one, other];
        const trust = isPlain || used.every(({ by }) => by !== 'short') ? surely : 0.3 * surely;
        const roads = [one.entry, other.entry];
        for (const at of crossings(one.entry, other.entry))
          found.push(
            placed({ kind: 'crossing', used, at, accuracy: crossingAccuracy, trust }, offset, roads),
          );
      }
    return found;
  };
  const found = meet(metBy(a), metBy(b));
  // Names of roads that do not meet: one of them may have been heard or written wrong.
  return found.length > 0
    ? found
    : [...meet(roadsOf(a), otherRoadsOf(b)), ...meet(otherRoadsOf(a), roadsOf(b))];
}

function sections(text: string, road: Mention, first: Mention, second: Mention): Guess[] {
  const [before, middle] = [gapBetween(text, road, first), gapBetween(text, first, second)];
  const rest = text.slice(second.to, second.to + 6);
  const spans = until.test(middle) || (betweenRoads.test(middle) && section.test(rest));
  if (!spans || before.length > longestGap || /[。；;！!？?]/.test(before)) return [];
  const found: Guess[] = [];
  for (const on of roadsOf(road))
    for (const a of roadsOf(first).slice(0, 12))
      for (const b of roadsOf(second).slice(0, 12)) {
        const [from] = crossings(on.entry, a.entry);
        const [to] = crossings(on.entry, b.entry);
        if (!from || !to) continue;
        const length = distance(from, to);
        const middleOf: Position = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
        const positions = along(on.entry, 200).filter(
          (each) => distance(each, from) + distance(each, to) < length * 1.15,
        );
        found.push(
          placed(
            {
              kind: 'section',
              used: [on, a, b],
              at: nearestOn(on.entry, middleOf).at,
              accuracy: Math.max(30, length / 3),
              along: positions.length > 0 ? positions : [middleOf],
            },
            null,
            [],
          ),
        );
      }
  return found;
}

function addresses(text: string, mention: Mention): Guess[] {
  const rest = text.slice(mention.to, mention.to + 20);
  const behind = houseAfter.exec(rest) ?? bareHouse.exec(rest);
  const ahead =
    behind || !/[a-z]/.test(text[mention.from]!) ? null : houseBefore.exec(text.slice(0, mention.from));
  const number = behind ? readNumber(behind[1]!) : ahead ? Number(ahead[1]) : null;
  if (number === null) return [];
  const end = mention.to + (behind?.[0].length ?? 0);
  const offset = offsetAfter(text, mention.from, end);
  return roadsOf(mention).map((used) => {
    const at = house(used.entry, number);
    return placed(
      {
        kind: 'address',
        used: [used],
        number,
        at: at ?? used.entry.at,
        accuracy: at ? houseAccuracy : Math.max(100, used.entry.reach / 2),
        along: at ? [] : along(used.entry, samples),
        trust: at ? 1 : 0.3,
        doubts: at ? [] : [{ code: 'no-such-number', number }],
      },
      offset,
      [],
    );
  });
}

function wholeRoads(text: string, mention: Mention): Guess[] {
  const offset = offsetAfter(text, mention.from, mention.to);
  return roadsOf(mention).map((used) =>
    placed(
      {
        kind: 'road',
        used: [used],
        at: nearestOn(used.entry, used.entry.at).at,
        accuracy: Math.max(50, used.entry.reach / 2),
        along: along(used.entry, samples),
      },
      offset?.distance === null ? offset : null,
      [],
    ),
  );
}

function places(text: string, mention: Mention): Guess[] {
  const offset = offsetAfter(text, mention.from, mention.to);
  return mention.means
    .filter(({ entry }) => entry.kind !== 'road')
    .map(({ entry, by }) => {
      const isOffice = entry.kind === 'district' || entry.kind === 'street';
      const least = entry.kind === 'area' ? quarterAccuracy : placeAccuracy;
      return placed(
        {
          kind: isOffice ? 'area' : 'place',
          used: [{ mention, entry, by }],
          at: entry.at,
          accuracy: Math.max(least, entry.reach / 2),
        },
        isOffice ? null : offset,
        [],
      );
    });
}
