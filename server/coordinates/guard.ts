/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

/** Why a place cannot be what was meant; `detail` names the values and the likely cause. */
export interface Refusal {
  code: 'not-a-number' | 'not-degrees' | 'swapped-axes' | 'null-island' | 'outside-city';
  detail: string;
}

/** How far outside the city's box a place may lie before it is refused: 0.02 degrees, about 2 km. */
const MARGIN = 0.02;
/** Fewer decimals than these, in both axes, keep a place to a hundred metres or worse. */
const ENOUGH_DECIMALS = 4;

function within(lon: number, lat: number, box: Box): boolean {
  return lon >= box[0] - MARGIN && lon <= box[2] + MARGIN && lat >= box[1] - MARGIN && lat <= box[3] + MARGIN;
}

function isDegrees(lon: number, lat: number): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}

/**
 * Examines a place in CRS84 degrees before it is used: null when it can be meant. `city` is the box of the
 * published areas, null while there are none. Nothing is ever moved or turned round.
 */
export function examinePlace(lon: unknown, lat: unknown, city: Box | null): Refusal | null {
  for (const [name, value] of [
    ['lon', lon],
    ['lat', lat],
  ] as const)
    if (typeof value !== 'number' || !Number.isFinite(value))
      return { code: 'not-a-number', detail: `${name} is ${shown(value)}; expected a number of degrees` };
  const x = lon as number;
  const y = lat as number;
  const place = `lon ${x}, lat ${y}`;
  if (!isDegrees(x, y)) {
    if (isDegrees(y, x) && (!city || within(y, x, city)))
      return { code: 'swapped-axes', detail: `${place}: longitude and latitude seem to be swapped` };
    const cause = Math.abs(x) > 1000 || Math.abs(y) > 1000 ? '; metres of a projection need their "crs"' : '';
    return { code: 'not-degrees', detail: `${place} is not in degrees (±180, ±90)${cause}` };
  }
  if (city && within(x, y, city)) return null;
  if (x === 0 && y === 0)
    return { code: 'null-island', detail: `${place}: a position that was never set, not a place` };
  if (!city) return null;
  if (within(y, x, city))
    return { code: 'swapped-axes', detail: `${place}: longitude and latitude seem to be swapped` };
  return { code: 'outside-city', detail: `${place} lies outside the city, ${city.map(short).join(', ')}` };
}

/**
 * How many metres the written decimals keep a place to (half the last decimal's worth of latitude), when both
 * values have so few that the wrong area may answer; null when there are enough.
 */
export function coarseness(lon: number, lat: number): number | null {
  const decimals = Math.max(decimalsOf(lon), decimalsOf(lat));
  return decimals < ENOUGH_DECIMALS ? 111_000 / 2 / 10 ** decimals : null;
}

function decimalsOf(value: number): number {
  const text = String(value);
  if (text.includes('e')) return ENOUGH_DECIMALS;
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function short(degrees: number): string {
  return degrees.toFixed(3);
}
