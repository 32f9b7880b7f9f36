import { numeral, readNumber } from './numbers.ts';

/** Somewhere beside a place: which way, how far, and whether that is a distance or only a side of it. */
export interface Offset {
  /** Degrees clockwise from north. */
  bearing: number;
  /** Metres; null where only the side is told. */
  distance: number | null;
  /** Where in the text it was read. */
  from: number;
  to: number;
}

const bearings: Record<string, number> = {
  北: 0,
  东北: 45,
  东: 90,
  东南: 135,
  南: 180,
  西南: 225,
  西: 270,
  西北: 315,
};
const english: Record<string, number> = {
  north: 0,
  northeast: 45,
  east: 90,
  southeast: 135,
  south: 180,
  southwest: 225,
  west: 270,
  northwest: 315,
};

const way = '(东北|东南|西北|西南|东|南|西|北)';
const about = '(?:大约|大概|约|差不多|不到)?';
const length = `(?:(${numeral})(?:多|来|几)?|(半))\\s*(公里|千米|里路|里地|公尺|米|km|m)`;

/** 以北50米, 往东走200米, 北侧约50米, 向南一百来米. */
const after = new RegExp(
  `^[\\s,，的]*(?:再)?(?:以|往|向|朝|偏|靠|正)?${way}(?:面|边|侧|方向|方|头)?(?:走|约|去|开|过去)?${about}\\s*${length}(?:左右|处|的地方)?`,
);
/** 50米以北 is written, too: distance first. */
const distanceFirst = new RegExp(`^[\\s,，的]*${about}${length}(?:以|往|向|偏)?${way}`);
/** 北侧, 东北角, 靠南: a side without a distance. */
const side = new RegExp(`^[\\s,，的]*(?:靠|以|偏)?${way}(?:侧|面|边|角|口|头|门)`);
const englishBefore =
  /(?:(\d+(?:\.\d+)?)\s*(km|m|metres|meters)\s+)?(?:on the\s+)?(northeast|northwest|southeast|southwest|north|south|east|west)(?:\s+side)?\s+of\s*$/;

function metresOf(amount: string | undefined, half: string | undefined, unit: string): number | null {
  const number = half ? 0.5 : readNumber(amount ?? '');
  if (number === null) return null;
  if (unit === '里路' || unit === '里地') return number * 500;
  return unit === '公里' || unit === '千米' || unit === 'km' ? number * 1000 : number;
}

/**
 * Which way from a place a plain text goes on: "北侧50米" at `end` of its name, or "50 m north of" before `start`.
 * @returns null where it says nothing of the kind
 */
export function offsetBeside(text: string, start: number, end: number): Offset | null {
  const rest = text.slice(end, end + 40);
  const far = after.exec(rest);
  if (far) return offset(bearings[far[1]!]!, metresOf(far[2], far[3], far[4]!), end, end + far[0].length);
  const first = distanceFirst.exec(rest);
  if (first)
    return offset(bearings[first[4]!]!, metresOf(first[1], first[2], first[3]!), end, end + first[0].length);
  const beside = side.exec(rest);
  if (beside) return offset(bearings[beside[1]!]!, null, end, end + beside[0].length);
  const before = englishBefore.exec(text.slice(Math.max(0, start - 60), start));
  if (!before) return null;
  const distance = before[1] ? Number(before[1]) * (before[2] === 'km' ? 1000 : 1) : null;
  return offset(english[before[3]!]!, distance, start - before[0].length, start);
}

function offset(bearing: number, distance: number | null, from: number, to: number): Offset {
  return { bearing, distance, from, to };
}
