import type { FoundBy, Gazetteer, Meant } from './gazetteer.ts';
import { longest, worth } from './gazetteer.ts';
import { han } from './plain-text.ts';
import { blurred, soundsOf } from './sounds.ts';

/** A piece of a text that is taken for the name of a place, and what it may mean. */
export interface Mention {
  from: number;
  to: number;
  /** The ways of the surest kind; several places may bear a name. */
  means: readonly Meant[];
  by: FoundBy;
  /** What else it may mean, were it written or heard wrong. */
  others: readonly Meant[];
}

/** More places than this bear no name of one: a piece that could be any of them says nothing. */
const most = 60;
/** Of a text that names more places than this, the surest names count: each is held against all others. */
const mostMentions = 24;
const word = /[a-z0-9]/;

/** Characters looked at before whoever else waits may have a turn. */
const charactersAStep = 200;

/** What `mentionSteps` finds, at once: for short texts. */
export function mentionsIn(text: string, gazetteer: Gazetteer): Mention[] {
  const steps = mentionSteps(text, gazetteer);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The names in a plain text, from left to right, none within another: of all ways to cut it those whose names are the
 * longest and the surest. It stops between steps, so that a long text does not hold others.
 */
export function* mentionSteps(text: string, gazetteer: Gazetteer): Generator<void, Mention[]> {
  const plain = soundsOf(text);
  const sounds = { plain, blurred: plain.map(blurred) };
  const ending: Piece[][] = Array.from({ length: text.length + 1 }, () => []);
  for (let from = 0; from < text.length; from++) {
    if (from % charactersAStep === charactersAStep - 1) yield;
    for (const mention of startingAt(text, sounds, from, gazetteer)) ending[mention.to]!.push(mention);
  }

  const best = new Float64Array(text.length + 1);
  const chosen: (Piece | null)[] = new Array(text.length + 1).fill(null);
  for (let to = 1; to <= text.length; to++) {
    best[to] = best[to - 1]!;
    for (const mention of ending[to]!) {
      const value = best[mention.from]! + lengthWorth(mention);
      if (value <= best[to]!) continue;
      best[to] = value;
      chosen[to] = mention;
    }
  }
  const found: Mention[] = [];
  for (let at = text.length; at > 0; ) {
    const mention = chosen[at];
    if (mention) found.push({ ...mention, others: othersOf(text, sounds, mention, gazetteer) });
    at = mention ? mention.from : at - 1;
  }
  const said = found.reverse().filter((mention, i) => isSaid(mention, text, [found[i - 1], found[i + 1]]));
  return said
    .sort((a, b) => worth[b.by] - worth[a.by] || a.from - b.from)
    .slice(0, mostMentions)
    .sort((a, b) => a.from - b.from);
}

type Piece = Omit<Mention, 'others'>;

/** How each unit of a text sounds, and with what people mix up made equal. */
interface Sounds {
  plain: readonly string[];
  blurred: readonly string[];
}

function othersOf(text: string, sounds: Sounds, { from, to, means }: Piece, gazetteer: Gazetteer): Meant[] {
  const piece = text.slice(from, to);
  if (to - from < 3 || !han.test(piece) || /\d/.test(piece)) return [];
  const all = [
    ...gazetteer.sounding(sounds.plain.slice(from, to)),
    ...gazetteer.soundingLike(sounds.blurred.slice(from, to)),
    ...gazetteer.likeWritten(piece),
  ].filter(({ entry }) => !means.some((meant) => meant.entry === entry));
  return all.length > 0 && all.length <= most ? [...surest(all).means] : [];
}

/** One long name is worth more than two short ones of the same letters. */
function lengthWorth({ from, to, by }: Piece): number {
  return (to - from - 0.5) * worth[by];
}

function startingAt(text: string, sounds: Sounds, from: number, gazetteer: Gazetteer): Piece[] {
  const isWord = word.test(text[from]!);
  if (isWord ? !startsWord(text, from) : !han.test(text[from]!)) return [];
  const found = isWord ? inWords(text, from, gazetteer) : [];
  let end = from;
  while (end < text.length && end - from < longest && (han.test(text[end]!) || word.test(text[end]!))) end++;
  for (let to = end; to - from >= 2; to--) {
    if (to < text.length && /\d/.test(text[to]!) && /\d/.test(text[to - 1]!)) continue;
    if (isWord && !han.test(text.slice(from, to))) break;
    const mention = meant(text, sounds, from, to, gazetteer);
    if (mention) found.push({ from, to, ...mention });
  }
  return found;
}

const cornerAfter = /^的?(?:路口|交叉|交汇|相交|交界|十字|丁字|转角|拐角|口)/;
const placeAfter = /^(?:附近|旁边|那边|这边|一带|那里|这里|和|与|跟|、|到|至|近|靠近)/;
const placeBefore = /(?:在|到|和|与|跟|、|至|近|靠近)$/;

/** Half a name is an ordinary word more often than not: it counts where a place is spoken of, or right beside another. */
function isSaid(
  { by, from, to }: Mention,
  text: string,
  neighbours: readonly (Mention | undefined)[],
): boolean {
  if (by !== 'short' && by !== 'short-sound') return true;
  const rest = text.slice(to, to + 4);
  if (cornerAfter.test(rest) || /^[和与跟、]/.test(rest)) return true;
  if (by === 'short-sound') return false;
  const besideName = neighbours.some(
    (other) =>
      other?.by === 'name' &&
      /^[\s/×x]?$/.test(other.to <= from ? text.slice(other.to, from) : text.slice(to, other.from)),
  );
  return besideName || placeAfter.test(rest) || placeBefore.test(text.slice(Math.max(0, from - 3), from));
}

function meant(
  text: string,
  sounds: Sounds,
  from: number,
  to: number,
  gazetteer: Gazetteer,
): Pick<Mention, 'means' | 'by'> | null {
  const piece = text.slice(from, to);
  const written = gazetteer.named(piece);
  if (written.length > 0) return surest(written);
  if (/\d/.test(piece)) return null;
  const spoken = gazetteer.sounding(sounds.plain.slice(from, to));
  if (spoken.some(({ by }) => by === 'sound')) return surest(spoken);
  if (piece.length < 3) return spoken.length > 0 && spoken.length <= most ? surest(spoken) : null;
  const blurry = gazetteer.soundingLike(sounds.blurred.slice(from, to));
  const like = [...blurry, ...gazetteer.likeWritten(piece), ...spoken];
  return like.length > 0 && like.length <= most ? surest(like) : null;
}

/** All that is meant, the surest first, each place once. */
function surest(meant: readonly Meant[]): Pick<Mention, 'means' | 'by'> {
  const sorted = [...meant].sort((a, b) => worth[b.by] - worth[a.by]);
  const seen = new Set<object>();
  const means = sorted.filter(({ entry }) => !seen.has(entry) && seen.add(entry));
  return { means, by: means[0]!.by };
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || !word.test(text[at - 1]!);
}

/** English names and codes: whole words, up to seven of them. */
function inWords(text: string, from: number, gazetteer: Gazetteer): Piece[] {
  const found: Piece[] = [];
  for (let to = from, words = 0; to < text.length && words < 7; words++) {
    while (to < text.length && (word.test(text[to]!) || text[to] === "'" || text[to] === '-')) to++;
    const piece = text.slice(from, to);
    const named = gazetteer.named(piece);
    const coded = words === 0 ? gazetteer.withCode(piece) : [];
    const known = [...named, ...coded];
    if (known.length > 0) found.push({ from, to, ...surest(known) });
    if (text[to] !== ' ') break;
    while (text[to] === ' ') to++;
  }
  return found;
}
