import { Converter } from 'opencc-js/t2cn';

const simplified = Converter({ from: 't', to: 'cn' });

/**
 * A text as names are compared: simplified, half-width, lower case, without marks of accents. Every UTF-16 unit keeps
 * its position, so that what is found in it can be pointed at in the text as it was written.
 */
export function plainText(text: string): string {
  const folded = text.replace(/[\s\S]/gu, fold);
  const converted = simplified(folded);
  return converted.length === folded.length ? converted : folded;
}

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
