import { pinyin } from 'pinyin-pro';
import type { Random } from '../../data/demo-city/random.ts';
import words from './callers.json' with { type: 'json' };

/** A name and how the caller wrote it. */
export interface Written {
  name: string;
  as: string;
}

/** What a sentence could mean besides: names of one pool, or roads that meet. */
export type Reading =
  | { pool: readonly string[]; written: Written }
  | { meeting: Meeting; first: Written; second: Written };

/** Names that meet, as `first|second`, and the names that either may be. */
interface Meeting {
  pairs: ReadonlyMap<string, unknown>;
  firsts: readonly string[];
  seconds: readonly string[];
}

type Mistake = 'homophones' | 'accents' | 'lookalikes';

const suffixes = /(高架路|左岸路|右岸路|大道|支路|路|街|巷|弄|坊)$/;

const stems = new Map<string, string>();

/** A road's name without its suffix, as in 长阳 for 长阳大道. */
export function stem(name: string): string {
  let short = stems.get(name);
  if (short === undefined) {
    short = name.replace(suffixes, '');
    stems.set(name, short);
  }
  return short;
}

/** The name with one character of it mistaken; the suffix is left as it is. Null where no character has a mistake. */
export function mistaken(written: Written, kind: Mistake, random: Random): Written | null {
  const table: Record<string, string> = words[kind];
  const places = [...written.as].flatMap((character, i) =>
    i < 2 && table[character] ? [{ character, i }] : [],
  );
  if (places.length === 0) return null;
  const { character, i } = random.pick(places);
  const wrong = random.pick([...table[character]!]);
  return { name: written.name, as: written.as.slice(0, i) + wrong + written.as.slice(i + 1) };
}

/** Whether one reading of what is written is better than every other by at least one mistake. */
export function isClear(reading: Reading): boolean {
  if ('pool' in reading) {
    const { pool, written } = reading;
    const own = cost(written.as, written.name);
    return own <= 3 && pool.every((name) => name === written.name || cost(written.as, name) >= own + 1);
  }
  const { meeting, first, second } = reading;
  const own = cost(first.as, first.name) + cost(second.as, second.name);
  if (own > 3) return false;
  const seconds = within(own + 1, second.as, meeting.seconds);
  for (const [x, a] of within(own + 1, first.as, meeting.firsts)) {
    for (const [y, b] of seconds) {
      const same = (x === first.name && y === second.name) || (y === first.name && x === second.name);
      if (!same && a + b < own + 1 && meeting.pairs.has(`${x}|${y}`)) return false;
    }
  }
  return true;
}

/** The names that are less than `most` from what is written. */
function within(most: number, as: string, names: readonly string[]): [string, number][] {
  return names.flatMap((name): [string, number][] => {
    const far = cost(as, name);
    return far < most ? [[name, far]] : [];
  });
}

/** How far a name is from what is written: 0 as written or without its suffix, 1 to 3 for each other character. */
function cost(as: string, name: string): number {
  const full = apart(as, name);
  return full === 0 ? 0 : Math.min(full, apart(as, stem(name)));
}

function apart(as: string, name: string): number {
  if (as.length !== name.length) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < name.length; i++) sum += characterCost(as[i]!, name[i]!);
  return sum;
}

const known = new Map<string, number>();

function characterCost(said: string, meant: string): number {
  if (said === meant) return 0;
  const pair = said + meant;
  const before = known.get(pair);
  if (before !== undefined) return before;
  const listed = [words.homophones, words.accents, words.lookalikes].some((table: Record<string, string>) =>
    table[meant]?.includes(said),
  );
  const sounds = [said, meant].map((character) =>
    slurred(pinyin(character, { toneType: 'none', multiple: true })),
  );
  const near = sounds[0]!.some((sound) => sounds[1]!.includes(sound));
  const found = listed || near ? 1 : 3;
  known.set(pair, found);
  return found;
}

/** Syllables as a speaker says them who has no zh, ch, sh, no l and no ng. */
function slurred(syllables: string): string[] {
  return syllables.split(' ').map((syllable) =>
    syllable
      .replace(/^([zcs])h/, '$1')
      .replace(/^l/, 'n')
      .replace(/ng$/, 'n'),
  );
}
