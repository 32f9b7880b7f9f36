import { type ChineseDatum, datums, type GaussKruegerZone, meridianOf, zoneAround } from './gauss-krueger.ts';

const names: readonly [ChineseDatum, RegExp][] = [
  [
    'CGCS 2000',
    /(GCS )?China Geodetic Coordinate System 2000|CGCS ?-? ?2000|China ?2000|国家 ?2000|2000 ?国家|国家大地(?:坐标系)? ?2000|大地 ?2000/i,
  ],
  [
    'Xian 1980',
    /(GCS )?(?<!\p{L})Xi'?an ?-?(?:19)?80|XA ?80|西安 ?(?:19)?80|(?:19)?80 ?西安|(?:GCS )?IAG ?75/iu,
  ],
  ['Beijing 1954', /(GCS )?(?<!New )Beijing ?-?(?:19)?54|BJ ?-?(?:19)?54|北京 ?(?:19)?54|(?:19)?54 ?北京/i],
];
const chineseDigits: Record<string, number> = { 三: 3, 六: 6 };
const widths = /([36三六])[ –-]*(?:度(?:分?带)?|degree|deg\b|°)/i;
const meridians = /(?:中央 *(?:经线|子午线)|CM|L0) *[:：=为]? *(\d{2,3})|(\d{2,3}) *°? *E\b/i;
const zones = /(?:第 *|zone *)?(\d{2}) *(?:号)? *带|zone *(\d{2})/i;

/** A system of degrees or a zone of one of China's frames. */
export type ChineseSystem = { datum: ChineseDatum; degrees: string } | GaussKruegerZone;

/**
 * Where no width is named: zones are numbered 13 to 23 by six degrees and 25 to 45 by three, and names of programs leave
 * out that of six.
 */
function widthOf(meridian: number | undefined, zone: number | undefined): 3 | 6 {
  if (zone !== undefined) return zone >= 25 ? 3 : 6;
  return meridian !== undefined && (meridian - 3) % 6 === 0 ? 6 : 3;
}

const plainOf = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[_\s]+/g, ' ')
    .trim();

/** The frame of China that a text names, such as the WKT of a system; undefined where it names none. */
export function datumIn(text: string): ChineseDatum | undefined {
  return names.find(([, pattern]) => pattern.test(plainOf(text)))?.[0];
}

/**
 * Understands how Chinese offices and programs call the systems of CGCS 2000, Xi'an 1980 and Beijing 1954: `国家2000 3度带
 * 40带`, `西安80 六度带 中央经线 117`, `CGCS2000 / 3-degree Gauss-Kruger CM 120E`, `Xian_1980_3_Degree_GK_Zone_40`, or the
 * degrees alone.
 * @returns undefined where the text names another system or no zone of these
 */
export function parseChineseSystem(text: string): ChineseSystem | undefined {
  const plain = plainOf(text);
  const datum = names.find(([, pattern]) => pattern.test(plain));
  if (!datum) return undefined;
  const rest = plain.replace(datum[1], ' ');
  const found = widths.exec(rest)?.[1];
  const central = meridians.exec(rest);
  const numbered = zones.exec(rest.replace(widths, ' '));
  if (!found && !central && !numbered)
    return /带|zone|gauss|高斯|\bGK\b/i.test(rest)
      ? undefined
      : { datum: datum[0], degrees: datums[datum[0]].degrees };
  const meridian = central ? Number(central[1] ?? central[2]) : undefined;
  const zone = numbered ? Number(numbered[1] ?? numbered[2]) : undefined;
  if (meridian === undefined && zone === undefined) return undefined;
  const width = found ? ((chineseDigits[found] ?? Number(found)) as 3 | 6) : widthOf(meridian, zone);
  return zoneAround(datum[0], width, meridian ?? meridianOf(width, zone!));
}
