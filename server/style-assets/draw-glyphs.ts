import { join } from 'node:path';
import TinySDF from '@mapbox/tiny-sdf';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { PbfWriter } from 'pbf';
import { type FontSubset, fontFolder, fontName, fontSubsets } from './fonts.ts';

/** Characters in one file of glyphs. */
export const glyphsPerRange = 256;

/**
 * From the baseline to the line that `top` is counted from, in the pixels of a glyph of 24: what MapLibre takes for
 * glyphs it draws itself, so that both stand on one line.
 */
const ascent = 27;

/** Draws on a canvas that needs no browser. */
class GlyphPen extends TinySDF {
  protected _createCanvas(size: number) {
    return createCanvas(size, size);
  }
}

interface Ranges {
  subset: FontSubset;
  ranges: [first: number, last: number][];
}

const covered: readonly Ranges[] = fontSubsets.map((subset) => ({
  subset,
  ranges: subset.unicodeRange.map((range) => {
    const [first, last = first] = range
      .slice(2)
      .split('-')
      .map((code) => Number.parseInt(code, 16)) as [number, number];
    return [first, last];
  }),
}));
const pens = new Map<FontSubset, GlyphPen>();

/** The pen for a character; undefined where the font does not have it. */
function penFor(codePoint: number): GlyphPen | undefined {
  const subset = covered.find(({ ranges }) =>
    ranges.some(([first, last]) => codePoint >= first && codePoint <= last),
  )?.subset;
  if (!subset) return undefined;
  let pen = pens.get(subset);
  if (!pen) {
    // Under a name of its own: of several files under one name the canvas would ask only the first.
    if (!GlobalFonts.registerFromPath(join(fontFolder, subset.file), subset.file))
      throw new Error(`the font file ${subset.file} cannot be read`);
    pen = new GlyphPen({ fontFamily: `"${subset.file}"` });
    pens.set(subset, pen);
  }
  return pen;
}

/**
 * The glyphs of the 256 characters from `first` on as signed distance fields, in the protocol buffer that MapLibre,
 * Mapbox and QGIS read (`glyphs.proto` of node-fontnik: 24 pixels to the em, 3 around each glyph, radius 8, cut-off
 * 0.25). Characters that the font does not have are left out.
 */
export function drawGlyphs(first: number): Uint8Array {
  const writer = new PbfWriter();
  writer.writeMessage(1, writeStack, first);
  return writer.finish();
}

function writeStack(first: number, writer: PbfWriter): void {
  writer.writeStringField(1, fontName);
  writer.writeStringField(2, `${first}-${first + glyphsPerRange - 1}`);
  for (let codePoint = first; codePoint < first + glyphsPerRange; codePoint++) {
    const glyph = penFor(codePoint)?.draw(String.fromCodePoint(codePoint));
    if (glyph) writer.writeMessage(3, writeGlyph, { ...glyph, codePoint });
  }
}

type Glyph = ReturnType<GlyphPen['draw']> & { codePoint: number };

function writeGlyph(glyph: Glyph, writer: PbfWriter): void {
  writer.writeVarintField(1, glyph.codePoint);
  if (glyph.glyphWidth > 0 && glyph.glyphHeight > 0) writer.writeBytesField(2, new Uint8Array(glyph.data));
  writer.writeVarintField(3, glyph.glyphWidth);
  writer.writeVarintField(4, glyph.glyphHeight);
  writer.writeSVarintField(5, glyph.glyphLeft);
  writer.writeSVarintField(6, glyph.glyphTop - ascent);
  writer.writeVarintField(7, Math.round(glyph.glyphAdvance));
}
