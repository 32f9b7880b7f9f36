import { readFileSync } from 'node:fs';
import type { Random } from './random.ts';

/** A name in Chinese and in English (pinyin without tones). */
export interface Name {
  zh: string;
  en: string;
}

type Syllables = Record<string, string>;
type EndingSet = 'town' | 'country' | 'road' | 'river';
const characters = JSON.parse(readFileSync(new URL('./characters.json', import.meta.url), 'utf8')) as {
  first: Syllables;
} & Record<EndingSet, Syllables>;

const directions: readonly Name[] = [
  { zh: '', en: '' },
  { zh: '东', en: ' East' },
  { zh: '西', en: ' West' },
  { zh: '南', en: ' South' },
  { zh: '北', en: ' North' },
  { zh: '中', en: ' Middle' },
];

/**
 * Invented two-character words such as 青桥 (Qingqiao), each given out once per purpose. When the words of a purpose
 * are used up they come again with a direction after them, as in 青桥东路 (Qingqiao East Road).
 */
export class Words {
  readonly #stock = new Map<string, { words: Name[]; given: number }>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A word not given before for `purpose`, its second character from `endings`. */
  take(purpose: string, endings: EndingSet): Name {
    let stock = this.#stock.get(purpose);
    if (!stock) {
      stock = { words: distinct(this.#random.fork(purpose).shuffled(wordsWith(endings))), given: 0 };
      this.#stock.set(purpose, stock);
    }
    const word = stock.words[stock.given % stock.words.length]!;
    const direction = directions[Math.floor(stock.given / stock.words.length)];
    if (!direction) throw new RangeError(`no more names for ${purpose}`);
    stock.given++;
    return { zh: word.zh + direction.zh, en: word.en + direction.en };
  }
}

function wordsWith(endings: EndingSet): Name[] {
  const plain: Name[] = [];
  for (const [a, first] of Object.entries(characters.first)) {
    for (const [b, second] of Object.entries(characters[endings])) {
      if (a !== b) plain.push({ zh: a + b, en: joined(first, second) });
    }
  }
  return plain;
}

/** Without words that sound like an earlier one, so that English names differ too. */
function distinct(words: readonly Name[]): Name[] {
  const sounds = new Set<string>();
  return words.filter((word) => !sounds.has(word.en) && sounds.add(word.en));
}

/** Two syllables as one English word; an apostrophe where the reader would divide it wrongly. */
function joined(first: string, second: string): string {
  const word = first[0]!.toUpperCase() + first.slice(1);
  return /^[aeo]/.test(second) ? `${word}'${second}` : word + second;
}

/** A number with leading zeros. */
export function padded(serial: number, digits: number): string {
  return String(serial).padStart(digits, '0');
}
