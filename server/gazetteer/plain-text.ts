import { Converter } from 'opencc-js/t2cn';

const simplified = Converter({ from: 't', to: 'cn' });

/**
 * A text as names are compared: simplified, half-width, lower case, without marks of accents. Every UTF-16 unit keeps
 * its position, so that what is found in it can be pointed at in the text as it was written.
 */
export function plainText(text: string): string {
  const folded = text.replace(/[\s\S]/gu, fold);
  const converted = simplified(folded);
  const plain = converted.length === folded.length ? converted : folded;
  return plain.replace(spelled, (digits) => digits.replace(/[^0-9]/g, (digit) => digitOf[digit]!));
}

const digitOf: Record<string, string> = Object.fromEntries(
  [...'零一二三四五六七八九'].map((character, value) => [character, String(value)]),
);
Object.assign(digitOf, { 〇: '0', 幺: '1' });
/** A number read out digit by digit: four of them or more, with none that tells tens or hundreds. */
const spelled = /(?<![十百千])[0-9零〇幺一二三四五六七八九]{4,}(?![十百千])/g;

function fold(character: string): string {
  if (/\s/u.test(character)) return ' '.repeat(character.length);
  const plain = character
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  return plain.length === character.length ? plain : character;
}

/** Characters that Chinese is written in. */
export const han = /\p{Script=Han}/u;
