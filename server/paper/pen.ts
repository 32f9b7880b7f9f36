import { join } from 'node:path';
import { GlobalFonts, type PDFDocument } from '@napi-rs/canvas';
import { type FontSubset, fontFolder, fontSubsets } from '../style-assets/fonts.ts';

type Pen = ReturnType<PDFDocument['beginPage']>;

export type { Pen };

/** Points of PDF in a millimetre. */
export const pointsPerMm = 72 / 25.4;

const ranges = fontSubsets.flatMap((subset) =>
  subset.unicodeRange.map((range) => {
    const [first, last = first] = range
      .slice(2)
      .split('-')
      .map((code) => Number.parseInt(code, 16)) as [number, number];
    return { first, last, subset };
  }),
);
const families = new Map<FontSubset, string>();
const familyOfCharacter = new Map<string, string>();

/** The subset of the font that has a character; the first, which draws a box, where none has. */
function familyOf(character: string): string {
  const known = familyOfCharacter.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0)!;
  const subset =
    ranges.find(({ first, last }) => code >= first && code <= last)?.subset ?? (fontSubsets[0] as FontSubset);
  let family = families.get(subset);
  if (family === undefined) {
    if (!GlobalFonts.registerFromPath(join(fontFolder, subset.file), subset.file))
      throw new Error(`the font file ${subset.file} cannot be read`);
    family = `"${subset.file}"`;
    families.set(subset, family);
  }
  familyOfCharacter.set(character, family);
  return family;
}

/** Runs of characters that one file of the font has: a list of all of them as families is slow to search. */
function* runsOf(text: string): Generator<{ run: string; family: string }> {
  let run = '';
  let family = '';
  for (const character of text) {
    const own = familyOf(character);
    if (own !== family && run !== '') {
      yield { run, family };
      run = '';
    }
    family = own;
    run += character;
  }
  if (run !== '') yield { run, family };
}

function widthOf(pen: Pen, text: string, size: number): number {
  let width = 0;
  for (const { run, family } of runsOf(text)) {
    pen.font = `${size}px ${family}`;
    width += pen.measureText(run).width;
  }
  return width;
}

/** Writes a text on a baseline, in points from the upper left corner; never breaks it. */
export function write(pen: Pen, text: string, size: number, left: number, baseline: number): void {
  let x = left;
  for (const { run, family } of runsOf(text)) {
    pen.font = `${size}px ${family}`;
    pen.fillText(run, x, baseline);
    x += pen.measureText(run).width;
  }
}

const ellipsis = '…';

/** A text cut to a width, in points, with an ellipsis where something was cut. */
function fitted(pen: Pen, text: string, size: number, width: number): string {
  if (widthOf(pen, text, size) <= width) return text;
  const characters = [...text];
  while (characters.length > 0 && widthOf(pen, characters.join('') + ellipsis, size) > width)
    characters.pop();
  return characters.join('') + ellipsis;
}

/** What may not stand at the beginning of a line (避头). */
const closing = /^[，。、；：？！）》」』”’%]/u;

/**
 * Breaks a text into lines of a width, in points: between words of Latin letters, and between any Chinese characters but
 * before closing punctuation. Of more lines than `most` the last is cut.
 */
export function linesOf(
  pen: Pen,
  text: string,
  size: number,
  width: number,
  most = Number.POSITIVE_INFINITY,
): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    let lineWidth = 0;
    for (const piece of paragraph.match(/[\p{Script=Latin}\d.,:/@_-]+\s*|./gsu) ?? ['']) {
      const pieceWidth = widthOf(pen, piece.trimEnd(), size);
      if (line !== '' && lineWidth + pieceWidth > width && !closing.test(piece)) {
        lines.push(line.trimEnd());
        line = '';
        lineWidth = 0;
      }
      line += piece;
      lineWidth += widthOf(pen, piece, size);
    }
    lines.push(line.trimEnd());
  }
  const kept = lines.length <= most ? lines : [...lines.slice(0, most - 1), lines.slice(most - 1).join('')];
  return kept.map((line) => fitted(pen, line, size, width));
}
