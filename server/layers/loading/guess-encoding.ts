import { isAscii } from 'node:buffer';

/** A piece of text as a file holds it. */
export interface TextPiece {
  bytes: Uint8Array;
  /** Whether it may end inside a character, as text does that fills its field. */
  mayBeCut: boolean;
}

// Names of places, offices and things of a city, in both scripts: what such tables are full of.
const frequent = new Set(
  '的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市' +
    '区县镇乡村街路号弄巷桥站港河江湖浦浜泾塘渡码岛湾林园公寺庙场店厂所院校楼层室居委社网格任责单元编名称积面类型序备注坐标经纬度联系话管护养权属街办处局科队员姓期状态种描述井盖灯垃圾箱桶厕绿化停车安静黄徐汇普陀虹杨闵宝嘉金松青奉崇浙苏京津渝沪粤深州宁温台南昌福建广湘鄂川云贵陕甘新疆藏蒙黑吉辽冀鲁豫晋皖赣琼' +
    '這來個國說們為時會過對後無還發當開見經頭動兩長樣現將與進實點種聲話向問機給業間麼電門東聽氣關並內卻軍產萬區縣鎮鄉號橋灣園廟場廠樓層網責單編稱積類備註標緯聯繫護養權屬辦處隊員態圾廁綠車靜黃匯楊閔寶蘇滬雄臺灣鐵龍豐應義鳳馬觀華錦環濱興慶連導廣東莊壢嶺順樹潭竹苗栗彰投林義屏宜蘭花澎湖',
);

type Level = 'common' | 'symbol' | 'rare';

function charactersOf(label: string, leads: [number, number], trails: [number, number][]): string {
  const bytes: number[] = [];
  for (let lead = leads[0]; lead <= leads[1]; lead++)
    for (const [from, to] of trails) for (let trail = from; trail <= to; trail++) bytes.push(lead, trail);
  return new TextDecoder(label).decode(Uint8Array.from(bytes));
}

function levels(label: string, ranges: [Level, [number, number]][], trails: [number, number][]) {
  const found = new Map<string, Level>();
  for (const [level, leads] of ranges)
    for (const character of charactersOf(label, leads, trails))
      if (character !== '�' && !found.has(character)) found.set(character, level);
  return found;
}

// Both standards put the characters of every day first: GB/T 2312 in its rows 16 to 55, Big5 from A440 to C67E.
const gbLevels = () =>
  levels(
    'gb18030',
    [
      ['common', [0xb0, 0xd7]],
      ['rare', [0xd8, 0xf7]],
      ['symbol', [0xa1, 0xa3]],
    ],
    [[0xa1, 0xfe]],
  );
const big5Levels = () =>
  levels(
    'big5',
    [
      ['common', [0xa4, 0xc5]],
      ['rare', [0xc9, 0xf9]],
      ['symbol', [0xa1, 0xa3]],
    ],
    [
      [0x40, 0x7e],
      [0xa1, 0xfe],
    ],
  );

const weights: Record<Level, number> = { common: 0.7, symbol: 0.5, rare: 0.3 };
const frequentWeight = 1.5;
const utf8Weight = 1;
const letterWeight = 0.35;
const faultWeight = -1;
const hintWeight = 0.1;

const isLetter = (character: string) =>
  /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}/u.test(character);

const made = new Map<string, Map<string, Level>>();

function levelsOf(encoding: string): Map<string, Level> {
  const key = encoding === 'big5' ? 'big5' : 'gb';
  let known = made.get(key);
  if (!known) {
    known = key === 'big5' ? big5Levels() : gbLevels();
    made.set(key, known);
  }
  return known;
}

function weightOf(character: string, encoding: string): number {
  if (frequent.has(character)) return frequentWeight;
  // Few bytes follow each other as UTF-8 wants it unless they are; but pairs of GB 18030 may look like rare alphabets.
  if (encoding === 'utf-8')
    return /[\u0100-\u017f\u00c0-\u00ff\u0800-\u{10ffff}]/u.test(character) ? utf8Weight : letterWeight;
  if (isLetter(character)) return letterWeight;
  const level = levelsOf(encoding).get(character);
  return level ? weights[level] : 0;
}

/**
 * Text in an encoding; a character that was cut at its end is left out.
 * @throws TypeError where it is not valid
 */
export function decodePiece(decoder: TextDecoder, { bytes, mayBeCut }: TextPiece): string {
  for (let cut = 0; ; cut++) {
    try {
      return decoder.decode(bytes.subarray(0, bytes.length - cut));
    } catch (error) {
      if (cut >= (mayBeCut ? 3 : 0)) throw error;
    }
  }
}

/** How much text reads like text in an encoding: the mean weight of its characters beyond ASCII. */
function likelihood(pieces: readonly TextPiece[], label: string): number {
  const decoder = new TextDecoder(label, { fatal: true });
  let [sum, count] = [0, 0];
  for (const piece of pieces) {
    let text: string;
    try {
      text = decodePiece(decoder, piece);
    } catch {
      const high = piece.bytes.reduce((some, byte) => some + (byte >= 0x80 ? 1 : 0), 0);
      sum += (faultWeight * high) / 2;
      count += high / 2;
      continue;
    }
    for (const character of text)
      if (character > '\x7f') {
        sum += weightOf(character, decoder.encoding);
        count++;
      }
  }
  return count === 0 ? 0 : sum / count;
}

const enoughBytes = 2 ** 18;

function sampleOf(pieces: Iterable<TextPiece>): TextPiece[] {
  const sample: TextPiece[] = [];
  let length = 0;
  for (const piece of pieces) {
    if (isAscii(piece.bytes)) continue;
    sample.push(piece);
    length += piece.bytes.length;
    if (length > enoughBytes) break;
  }
  return sample;
}

/** Whether an encoding has a byte for each character: every text is valid in such a one. */
export const isSingleByte = (label: string): boolean => /^(windows-|iso-8859-)/i.test(label);

/**
 * The encoding that text reads best in: UTF-8, GB 18030, Big5, Windows-1252 or the one hinted at. What decides is how
 * common the characters are that come out, never which encoding happens to be valid: most pairs of bytes are a
 * character of several. Text of ASCII alone is UTF-8.
 * @param hint the encoding that a header claims; headers often name the system of the program that wrote them, so that
 *   one of single bytes counts for nothing where Chinese comes out of another
 */
export function guessEncoding(pieces: Iterable<TextPiece>, hint?: string): string {
  const sample = sampleOf(pieces);
  if (sample.length === 0) return 'utf-8';
  const isHint = (label: string) => label === hint || (label === 'gb18030' && hint === 'gbk');
  const western = hint !== undefined && isSingleByte(hint) ? hint : 'windows-1252';
  const candidates = ['utf-8', hint === 'gbk' ? 'gbk' : 'gb18030', 'big5', western];
  let [best, most] = ['utf-8', Number.NEGATIVE_INFINITY];
  for (const label of candidates) {
    const bonus = isHint(label) && !isSingleByte(label) ? hintWeight : 0;
    const found = likelihood(sample, label) + bonus;
    if (found > most) [best, most] = [label, found];
  }
  return best;
}

/** Whether text can be read in an encoding, as far as a sample of it shows. */
export function isValidIn(pieces: Iterable<TextPiece>, label: string): boolean {
  const decoder = new TextDecoder(label, { fatal: true });
  try {
    for (const piece of sampleOf(pieces)) decodePiece(decoder, piece);
    return true;
  } catch {
    return false;
  }
}
