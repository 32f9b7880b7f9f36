import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The one font of our styles, as `text-font` names it. */
export const fontName = 'Noto Sans SC';

const unicode = createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/unicode.json');
const ranges = JSON.parse(readFileSync(unicode, 'utf8')) as Record<string, string>;
const weight = '500-normal.woff2';

/** Where the files of the font lie. */
export const fontFolder = join(dirname(unicode), 'files');

/** Differs when the font does. */
export const fontVersion = createHash('sha256')
  .update(readFileSync(join(dirname(unicode), 'package.json')))
  .digest('base64url')
  .slice(0, 12);

/** A file with some of the font's characters. */
export interface FontSubset {
  file: string;
  /** As CSS writes it, such as `U+4e00-4e0f`. */
  unicodeRange: string[];
}

export const fontSubsets: readonly FontSubset[] = Object.entries(ranges).map(([name, range]) => ({
  file: `noto-sans-sc-${name.replace(/^\[(.+)\]$/, '$1')}-${weight}`,
  unicodeRange: range.split(','),
}));

/**
 * The `font-faces` of a MapLibre style: every subset of the font with the characters it covers. A map that knows them
 * fetches a subset when a label first needs it and draws the glyphs itself; any other takes the `glyphs` of the style.
 */
export function fontFaces(origin: string) {
  return {
    [fontName]: fontSubsets.map(({ file, unicodeRange }) => ({
      url: `${origin}/fonts/${file}`,
      'unicode-range': unicodeRange,
    })),
  };
}
