import type { Kind } from './fields.ts';

/** A personal value found in a text: its place, from `start` to before `end`, and what it is looked for by. */
export interface Found {
  start: number;
  end: number;
  kind: Extract<Kind, 'phone' | 'id-number' | 'mail'>;
  token: string;
}

/** Digits and marks as wide as a Chinese character, in the form of ASCII; every character stays in its place. */
function narrow(text: string): string {
  return text.replace(/[\uFF01-\uFF5E\u3000\u2010-\u2015\u2212]/g, (character) => {
    const code = character.charCodeAt(0);
    if (code === 0x3000) return ' ';
    return code >= 0xff01 ? String.fromCharCode(code - 0xfee0) : '-';
  });
}

// Not the end of a longer number, nor the decimals of a coordinate.
const notWithin = String.raw`(?<!\d)(?<!\d\.)`;
const idNumber = new RegExp(String.raw`${notWithin}[1-9]\d{16}[\dXx](?![\dA-Za-z])`, 'g');
/** Numbering plan of China: 11 digits from 13 to 19. */
const mobile = new RegExp(String.raw`${notWithin}(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)`, 'g');
/** An area code (010, 02x with eight digits after it, else four digits with seven or eight) and a number from 2 to 8. */
const landline =
  /(?<!\d)(?<!\d[.-])\(?(?:010|02\d|0[3-9]\d{2})\)?[ -]?[2-8]\d{6,7}(?:(?:-|转)\d{1,6})?(?!\d)/g;
/** A number without its area code, where it is said to be one. */
const local = /(?<=(?:电话|座机|固话|致电|tel|phone)[:： ]{0,3})[2-8]\d{6,7}(?:(?:-|转)\d{1,6})?(?!\d)/gi;
const mail = /(?<![\w.%+*-])[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])/g;

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/**
 * Whether this is a citizen identity number of GB 11643: 18 characters with a date of birth, of which the last checks the
 * others (ISO 7064 MOD 11-2).
 */
export function isIdNumber(text: string): boolean {
  if (!/^[1-9]\d{16}[\dXx]$/.test(text)) return false;
  const [year, month, day] = [text.slice(6, 10), text.slice(10, 12), text.slice(12, 14)].map(Number) as [
    number,
    number,
    number,
  ];
  const birth = new Date(Date.UTC(year, month - 1, day));
  if (year < 1850 || year > 2100 || birth.getUTCMonth() !== month - 1 || birth.getUTCDate() !== day)
    return false;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return '10X98765432'[sum % 11] === text[17]!.toUpperCase();
}

/** What a phone number is looked for by: its digits alone, without the code of the country. */
export function phoneToken(text: string): string {
  const [number = ''] = narrow(text).split(/转|(?<=\d{7})-/);
  return `phone:${number.replace(/\D/g, '').replace(/^(?:00)?86(?=1[3-9]\d{9}$|0\d{9,11}$)/, '')}`;
}

export const idToken = (text: string) => `id-number:${narrow(text).trim().toUpperCase()}`;
export const mailToken = (text: string) => `mail:${narrow(text).trim().toLowerCase()}`;

/** What a declared value is looked for by, none where it is of a kind that nobody asks for by itself. */
export function tokensOf(kind: Kind, text: string): string[] {
  if (kind === 'phone') return [phoneToken(text)];
  if (kind === 'id-number') return [idToken(text)];
  return kind === 'mail' ? [mailToken(text)] : [];
}

/** Numbers of phones and of citizens and mail addresses in a text, in their order; none lies within another. */
export function recognise(text: string): Found[] {
  // Most texts have neither seven digits nor a mail address.
  if (!/[0-9\uFF10-\uFF19](?:.{0,2}[0-9\uFF10-\uFF19]){6}|[@\uFF20]/s.test(text)) return [];
  const plain = narrow(text);
  const all: Found[] = [];
  const add = (pattern: RegExp, kind: Found['kind'], token: (match: string) => string) => {
    for (const { index, 0: match } of plain.matchAll(pattern))
      if (kind !== 'id-number' || isIdNumber(match))
        all.push({ start: index, end: index + match.length, kind, token: token(match) });
  };
  add(idNumber, 'id-number', idToken);
  add(mobile, 'phone', phoneToken);
  add(landline, 'phone', phoneToken);
  add(local, 'phone', phoneToken);
  add(mail, 'mail', mailToken);
  all.sort((a, b) => a.start - b.start || b.end - a.end);
  return all.filter((each, index) => !all.slice(0, index).some((before) => each.start < before.end));
}
