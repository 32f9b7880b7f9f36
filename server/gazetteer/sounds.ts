import { pinyin } from 'pinyin-pro';
import { han } from './plain-text.ts';

const known = new Map<string, string>();

/** How a character is read by itself, without its tone; a character that is no Chinese one stays. */
function soundOf(character: string): string {
  let sound = known.get(character);
  if (sound === undefined) {
    sound = han.test(character) ? pinyin(character, { toneType: 'none', v: true }) : character;
    known.set(character, sound);
  }
  return sound;
}

/** The sound of each UTF-16 unit of a plain text. */
export function soundsOf(text: string): string[] {
  return text.split('').map(soundOf);
}

/**
 * Sounds that callers and those who write down what they say mix up made equal: zh and z, ch and c, sh and s, n and l,
 * h and f at the beginning; ang and an, eng and en, ing and in at the end.
 */
export function blurred(sound: string): string {
  return sound
    .replace(/^([zcs])h/, '$1')
    .replace(/^n(?=[aeiouv])/, 'l')
    .replace(/^f/, 'h')
    .replace(/([aei])ng$/, '$1n');
}
