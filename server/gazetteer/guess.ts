import type { Entry } from './entry.ts';
import type { FoundBy } from './gazetteer.ts';
import { worth } from './gazetteer.ts';
import type { Position } from './lines.ts';
import type { Mention } from './mentions.ts';

/** A name of the text as one guess takes it. */
export interface Used {
  mention: Mention;
  entry: Entry;
  by: FoundBy;
}

/** How a guess came from what the text says. */
export type GuessKind = 'crossing' | 'address' | 'place' | 'section' | 'road' | 'area';

/** What is doubtful about a guess, beside how its names were found. */
export type Doubt =
  | { code: 'no-such-number'; number: number }
  | { code: 'outside-named-area'; area: Entry }
  | { code: 'far-from-named'; other: Entry };

/** Where a text may mean, and what speaks for it. */
export interface Guess {
  kind: GuessKind;
  used: readonly Used[];
  /** In CRS84. */
  at: Position;
  /** Metres within which the true place lies in 68 of 100 cases, were the names read right. */
  accuracy: number;
  /** Positions along what is meant, where that is no point. */
  along: readonly Position[];
  /** Of an address. */
  number: number | null;
  /** The way from the named place, where the text tells one. */
  offset: { bearing: number; distance: number | null } | null;
  /** How surely the names are those that were meant, 0 to 1. */
  trust: number;
  doubts: readonly Doubt[];
}

/** How much a guess of each kind is worth beside another kind from the same text: the narrower one was meant. */
export const weightOf: Record<GuessKind, number> = {
  crossing: 1,
  address: 1,
  section: 0.9,
  place: 0.8,
  road: 0.12,
  area: 0.03,
};

/** How surely all names of a guess are those that were meant. */
export function trustIn(used: readonly Used[]): number {
  return used.reduce((trust, { by }) => trust * worth[by], 1);
}
