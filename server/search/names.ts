import { pinyin } from 'pinyin-pro';

/** A feature as people look for it. */
export interface Named {
  fid: number;
  code: string | null;
  name: string | null;
  nameEn: string | null;
}

/** How a feature was found, from the best on: `rank` 0 is the whole name or code. */
export interface Match {
  entry: Named;
  rank: number;
  by: 'code' | 'name' | 'pinyin' | 'initials';
}

const han = /\p{Script=Han}/u;

/** Lower case without spaces and marks of accents: what texts and questions are compared by. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[\s'’·\-_]+/g, '')
    .toLowerCase();
}

/** Syllables of a Chinese name, without tones: 陆家嘴 is `lu`, `jia`, `zui`. Other letters stay. */
function syllables(name: string): string[] {
  return pinyin(name, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true }).map(fold);
}

/** The first letter of every syllable; numbers stay whole, as people type them. */
function initials(sounds: readonly string[]): string {
  return sounds.map((sound) => (/^[a-z]/.test(sound) ? sound.charAt(0) : sound)).join('');
}

const ways: readonly Match['by'][] = ['code', 'name', 'name', 'pinyin', 'initials'];
/** Of matches inside a name, so many are looked at: a letter that is everywhere finds no more than that. */
const mostInside = 400;

/**
 * The names of one layer as one text with a line a feature (code, name, English name, pinyin, initials), so that
 * looking for a piece is one pass of the machine's own text search over a few megabytes.
 */
export class NameIndex {
  readonly #entries: Named[] = [];
  readonly #starts: number[] = [];
  readonly #parts: string[] = [];
  #length = 0;
  #text: string | null = null;

  add(entry: Named): void {
    const sounds = entry.name && han.test(entry.name) ? syllables(entry.name) : [];
    const fields = [
      fold(entry.code ?? ''),
      fold(entry.name ?? ''),
      fold(entry.nameEn ?? ''),
      sounds.join(''),
      initials(sounds),
    ];
    const line = `\t${fields.join('\t')}\t\n`;
    this.#entries.push(entry);
    this.#starts.push(this.#length);
    this.#parts.push(line);
    this.#length += line.length;
    this.#text = null;
  }

  /** Characters held. */
  get size(): number {
    return this.#length;
  }

  /** At most `limit` matches of folded text, the best first. */
  find(folded: string, limit: number): Match[] {
    if (folded === '') return [];
    if (this.#text === null) {
      this.#text = this.#parts.join('');
      this.#parts.splice(0, this.#parts.length, this.#text);
    }
    const found = new Map<number, Match>();
    // From what is the whole field to what merely holds the text; a better match is never replaced.
    for (const [rank, piece] of [`\t${folded}\t`, `\t${folded}`, folded].entries()) {
      if (found.size >= limit && rank > 0) break;
      this.#collect(this.#text, piece, rank, rank === 2 ? mostInside : limit * 20, found);
    }
    return [...found.values()].sort((a, b) => a.rank - b.rank || lengthOf(a) - lengthOf(b)).slice(0, limit);
  }

  #collect(text: string, piece: string, rank: number, most: number, found: Map<number, Match>): void {
    let looked = 0;
    for (let at = text.indexOf(piece); at >= 0 && looked < most; at = text.indexOf(piece, at + 1)) {
      looked += 1;
      const line = this.#lineAt(at);
      const start = this.#starts[line]!;
      // The fields before the place where the piece was found tell which field that is.
      const before = text.slice(start, piece.startsWith('\t') ? at + 1 : at).split('\t').length - 2;
      const by = ways[before];
      if (by && !found.has(line))
        found.set(line, { entry: this.#entries[line]!, rank: rank * ways.length + ways.indexOf(by), by });
    }
  }

  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lengthOf({ entry }: Match): number {
  return (entry.name ?? entry.code ?? '').length;
}
