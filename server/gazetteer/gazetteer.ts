import type { Entry } from './entry.ts';
import { endingOf, type Form, formsOf } from './forms.ts';
import { han } from './plain-text.ts';
import { blurred, soundsOf } from './sounds.ts';

/** How a piece of text was taken for a name, from the surest on. */
export type FoundBy = 'name' | 'sound' | 'like-sound' | 'one-character' | 'short' | 'short-sound';

/** How much each is worth beside the name itself, found by trying on written sentences. */
export const worth: Record<FoundBy, number> = {
  name: 1,
  sound: 0.8,
  'like-sound': 0.6,
  'one-character': 0.45,
  short: 0.35,
  'short-sound': 0.2,
};

export interface Meant {
  entry: Entry;
  by: FoundBy;
}

/** The longest Chinese name that is looked for, in characters. */
export const longest = 24;
const gap = '\u0000';

type Way = 'written' | 'spoken' | 'blurred' | 'gapped' | 'coded';
type Row = readonly [way: Way, key: string, meant: Meant];

/** The names of some places and all the ways in which each is found, worked out once. */
export class Names {
  readonly rows: Row[] = [];

  /** Names with a number in them are found as they are written alone: the number is what tells them apart. */
  add(entry: Entry): void {
    for (const form of formsOf(entry)) this.#addForm(form);
    if (entry.code && entry.code.length >= 4)
      this.rows.push(['coded', entry.code.toLowerCase(), { entry, by: 'name' }]);
  }

  #addForm({ text, entry, by }: Form): void {
    this.rows.push(['written', text, { entry, by }]);
    if (!han.test(text) || /\d/.test(text) || text.length > longest) return;
    const sounds = soundsOf(text);
    this.rows.push(['spoken', sounds.join(' '), { entry, by: by === 'name' ? 'sound' : 'short-sound' }]);
    if (by === 'short') return;
    this.rows.push(['blurred', sounds.map(blurred).join(' '), { entry, by: 'like-sound' }]);
    const stem = text.length - endingOf(text, entry.kind).length;
    if (text.length < 3 || stem < 2) return;
    for (let at = 0; at < stem; at++)
      this.rows.push([
        'gapped',
        text.slice(0, at) + gap + text.slice(at + 1),
        { entry, by: 'one-character' },
      ]);
  }
}

/** The names of a city's places: as they are written, as they sound, and with one character wrong. */
export class Gazetteer {
  readonly #ways: Record<Way, Map<string, Meant[]>> = {
    written: new Map(),
    spoken: new Map(),
    blurred: new Map(),
    gapped: new Map(),
    coded: new Map(),
  };

  /** The length of the longest name that is found with one character wrong. */
  #longestGapped = 0;

  /** Takes in rows of `Names` from `start` to before `end`. */
  take({ rows }: Names, start = 0, end = rows.length): void {
    for (const [way, key, meant] of rows.slice(start, end)) {
      if (way === 'gapped') this.#longestGapped = Math.max(this.#longestGapped, key.length);
      const list = this.#ways[way].get(key);
      if (list) list.push(meant);
      else this.#ways[way].set(key, [meant]);
    }
  }

  /** What a code in the text stands for. */
  withCode(code: string): readonly Meant[] {
    return this.#ways.coded.get(code) ?? [];
  }

  /** What the whole of a piece of plain text is a name of. */
  named(piece: string): readonly Meant[] {
    return this.#ways.written.get(piece) ?? [];
  }

  /** What sounds like the piece; `sounds` are those of its units. */
  sounding(sounds: readonly string[]): readonly Meant[] {
    return this.#ways.spoken.get(sounds.join(' ')) ?? [];
  }

  /** As `sounding`, with sounds that people mix up; `sounds` are blurred. */
  soundingLike(sounds: readonly string[]): readonly Meant[] {
    return this.#ways.blurred.get(sounds.join(' ')) ?? [];
  }

  /** As `named`, with one character of it wrong. */
  likeWritten(piece: string): readonly Meant[] {
    if (piece.length > this.#longestGapped) return [];
    const found: Meant[] = [];
    for (let at = 0; at < piece.length - 1; at++)
      found.push(...(this.#ways.gapped.get(piece.slice(0, at) + gap + piece.slice(at + 1)) ?? []));
    return found;
  }
}
