import proj4 from 'proj4';
import type { Box } from './guard.ts';
import { isNear, type PastedPlace } from './pasted.ts';
import type { Place } from './transform.ts';

interface Title {
  zh: string;
  en: string;
}

/** A code of a place: where it is, or why it names none here. */
interface PlaceCode {
  kind: Title;
  places: PastedPlace[];
  unread: Title | null;
}

const plusCode = { zh: '开放位置代码（Plus Code）', en: 'Open Location Code (plus code)' };
const mgrs = { zh: 'MGRS 军事格网', en: 'MGRS' };

const digits = '23456789CFGHJMPQRVWX';
const pairSizes = [20, 1, 0.05, 0.0025, 0.000125];
const fullLength = 8;

/** The middle of the cell of a full code, by the specification of Open Location Code. */
function middleOf(code: string): Place {
  const values = [...code.replace(/[+0]/g, '')].map((digit) => digits.indexOf(digit));
  let [longitude, latitude] = [-180, -90];
  let [width, height] = [0, 0];
  for (const [at, size] of pairSizes.entries()) {
    if (values.length < 2 * at + 2) break;
    latitude += values[2 * at]! * size;
    longitude += values[2 * at + 1]! * size;
    [width, height] = [size, size];
  }
  // Behind ten digits each stands for a cell of four by five in the one before.
  for (const value of values.slice(10)) {
    [width, height] = [width / 4, height / 5];
    longitude += (value % 4) * width;
    latitude += Math.floor(value / 4) * height;
  }
  return [longitude + width / 2, latitude + height / 2];
}

/** The first eight digits of the code of a place. */
function prefixOf([longitude, latitude]: Place): string {
  let [east, north] = [longitude + 180, latitude + 90];
  return pairSizes
    .slice(0, fullLength / 2)
    .map((size) => {
      const [y, x] = [Math.floor(north / size), Math.floor(east / size)];
      [east, north] = [east - x * size, north - y * size];
      return `${digits[y]}${digits[x]}`;
    })
    .join('');
}

/** The place of a short code that is nearest to another place. */
function nearestOf(short: string, near: Place): Place {
  const missing = fullLength - short.indexOf('+');
  const size = 20 ** (2 - missing / 2);
  const middle = middleOf(prefixOf(near).slice(0, missing) + short);
  return middle.map((degrees, axis) =>
    near[axis]! + size / 2 < degrees
      ? degrees - size
      : near[axis]! - size / 2 > degrees
        ? degrees + size
        : degrees,
  ) as Place;
}

const full =
  /^([23456789CFGHJMPQRVWX]{8}\+(?:[23456789CFGHJMPQRVWX]{2,7})?|(?:[23456789CFGHJMPQRVWX]{2}){1,3}0+\+)$/;
const short = /^(?:[23456789CFGHJMPQRVWX]{2}){0,3}\+[23456789CFGHJMPQRVWX]{2,7}$/;
const grid = /^\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V](?:\d{2}|\d{4}|\d{6}|\d{8}|\d{10})$/;

function read(kind: Title, point: Place, city: Box | null): PlaceCode {
  if (city && !isNear(point, city)) {
    const where = `${point[1].toFixed(5)}, ${point[0].toFixed(5)}`;
    return {
      kind,
      places: [],
      unread: {
        zh: `这个${kind.zh}的位置是 ${where}（纬度, 经度），不在本市。`,
        en: `This ${kind.en} is at ${where} (latitude, longitude), which is not in this city.`,
      },
    };
  }
  return { kind, places: [{ point, crs: 'WGS 84', declared: true, latitudeFirst: false }], unread: null };
}

/**
 * Reads an Open Location Code, whole or short of its first digits with or without the name of a city behind it, or a place
 * of the military grid (MGRS); places are the middles of their cells.
 * @param city box of the city in degrees: a short code is of the cell nearest to its middle
 * @returns null where the text is no such code
 */
export function readPlaceCode(text: string, city: Box | null): PlaceCode | null {
  const plain = text.normalize('NFKC').trim().toUpperCase();
  const [first = ''] = plain.split(/[\s,]/);
  if (full.test(plain) && (!plain.includes('0') || plain.indexOf('+') === fullLength))
    return read(plusCode, middleOf(plain), city);
  if (short.test(first) && city) {
    const middle: Place = [(city[0] + city[2]) / 2, (city[1] + city[3]) / 2];
    return read(plusCode, nearestOf(first, middle), city);
  }
  const compact = plain.replace(/\s/g, '');
  if (!grid.test(compact)) return null;
  try {
    return read(mgrs, proj4.mgrs.toPoint(compact) as Place, city);
  } catch {
    return {
      kind: mgrs,
      places: [],
      unread: { zh: `MGRS 中没有 ${compact} 这一格。`, en: `MGRS has no cell ${compact}.` },
    };
  }
}
