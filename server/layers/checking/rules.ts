import type { Tier } from '../published.ts';

/** Areas smaller than this many square metres are rounding, not a fault of anybody's. */
export const smallestArea = 0.1;
/** Areas thinner than this many metres (twice the area by the perimeter) are rounding too. */
export const thinnestWidth = 0.02;
/** A feature further than this many metres from where it was has been moved by mistake, or is another one. */
export const farMetres = 200;

/** The form of a tier's codes: a regular expression and how it is called in a sentence. */
export const codeForms: Record<Tier, { pattern: string; digits: string }> = {
  district: { pattern: '^[0-9]{6}$', digits: '6' },
  street: { pattern: '^[0-9]{9}$', digits: '9' },
  'responsibility-grid': { pattern: '^[0-9]{12}$', digits: '12' },
  'unit-grid': { pattern: '^([0-9]{14}|[0-9]{15})$', digits: '15 (14)' },
};

const gbk = new TextDecoder('gbk');

/** All characters that GBK has for a first byte and a second byte in these ranges. */
function gbkCharacters(first: [number, number], second: [number, number]): string {
  const characters: string[] = [];
  for (let a = first[0]; a <= first[1]; a++)
    for (let b = second[0]; b <= second[1]; b++) {
      const text = gbk.decode(Uint8Array.of(a, b));
      if (/^\p{Script=Han}$/u.test(text)) characters.push(text);
    }
  return characters.join('');
}

// The UTF-8 form of a Chinese character is a byte from E4 to E9 and two from 80 to BF. Read as GBK, two of them make
// a character of the first class, one of the second, and one more.
const utf8AsGbk = `[${gbkCharacters([0xe4, 0xe9], [0x80, 0xbf])}][${gbkCharacters([0x81, 0xbf], [0xe4, 0xe9])}]`;

/**
 * What text looks like after a wrong decoding, as a regular expression of PostgreSQL: the replacement character;
 * UTF-8 read as Latin-1 (a lead byte and a continuation byte); GBK read as Latin-1 (four letters above A0 in a
 * row); replacement characters read as GBK; and UTF-8 read as GBK.
 */
export const mojibakePattern = `\\uFFFD|[\\u00C2-\\u00EF][\\u0080-\\u00BF]|[\\u00A1-\\u00FF]{4,}|锟斤拷|${utf8AsGbk}`;
