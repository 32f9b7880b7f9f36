import proj4 from 'proj4';
import type { Box } from './guard.ts';
import type { Place } from './transform.ts';

/** A projected system of a register. */
export interface RegisteredSystem {
  /** Such as `EPSG:2249`. */
  code: string;
  name: string;
  /** As PROJ writes it. */
  definition: string;
}

/** A system that coordinates may be in. */
export interface LikelySystem extends RegisteredSystem {
  unit: 'm' | 'ft' | 'us-ft';
  /** Where the coordinates would lie. */
  place: Place;
  /** Its share of all that speaks for one system or another, 0 to 1. */
  confidence: number;
}

const zoneHalfWidth = 3;
const cityMargin = 0.2;
const leastFit = 0.1;
// Without a city, any number of world-wide grids in metres would fit: together they count as much as half a good fit.
const metresFit = 0.5;

function parameter(definition: string, name: string): number | undefined {
  const found = new RegExp(`\\+${name}=(-?[\\d.]+)`).exec(definition)?.[1];
  return found === undefined ? undefined : Number(found);
}

function unitOf(definition: string): LikelySystem['unit'] {
  if (definition.includes('+units=us-ft') || definition.includes('+to_meter=0.3048006')) return 'us-ft';
  return definition.includes('+units=ft') ? 'ft' : 'm';
}

/** How near a value is to the middle of a range: 1 there, 0 at its edges and beyond. */
function nearness(value: number, middle: number, half: number): number {
  return Math.max(0, 1 - Math.abs(value - middle) / half) || 0;
}

/** How well a place lies in the zone that a definition is made for: 1 in its middle, 0 outside. */
function fitOf(definition: string, [lon, lat]: Place): number {
  const meridian = parameter(definition, 'lon_0') ?? 6 * (parameter(definition, 'zone') ?? Number.NaN) - 183;
  const across = nearness(lon, meridian, zoneHalfWidth);
  const [first, second] = [parameter(definition, 'lat_1'), parameter(definition, 'lat_2')];
  // The standard parallels of a conic zone lie a sixth of its height inside its edges.
  if (first !== undefined && second !== undefined)
    return Math.min(
      across,
      nearness(lat, (first + second) / 2, Math.max((Math.abs(first - second) * 3) / 4, 0.5)),
    );
  // Other zones of states count from their southern edge, those of the world from the equator.
  const origin = parameter(definition, 'lat_0') ?? 0;
  return origin === 0 ? across : Math.min(across, nearness(lat, origin + 2.5, 3));
}

function placeIn(definition: string, [x, y]: Place): Place | null {
  try {
    const [lon, lat] = proj4(definition).inverse([x, y]) as Place;
    return Math.abs(lon) <= 180 && Math.abs(lat) <= 85 ? [lon, lat] : null;
  } catch {
    // A projection that proj4 does not have.
    return null;
  }
}

function isIn([lon, lat]: Place, [west, south, east, north]: Box): boolean {
  return (
    lon >= west - cityMargin &&
    lon <= east + cityMargin &&
    lat >= south - cityMargin &&
    lat <= north + cityMargin
  );
}

/**
 * The projected systems that coordinates which are no degrees may be in, the likeliest first, at most five. Where the
 * city is known they must come to lie in it, else in the zone that the system is made for; then only systems in feet
 * are named, since some grid in metres fits any number. Systems that differ in their datum alone count once.
 * @param sample a place in the middle of the file, in its own units
 */
export function likelySystems(
  sample: Place,
  register: readonly RegisteredSystem[],
  city: Box | null,
): LikelySystem[] {
  const found = new Map<string, LikelySystem & { fit: number }>();
  for (const system of register) {
    // Grids of shifts are not at hand, and change nothing that matters here.
    const definition = system.definition.replace(/\+nadgrids=\S+/, '');
    if (!/\+proj=(lcc|tmerc|utm|merc)\b/.test(definition) || system.name.includes(' + ')) continue;
    const place = placeIn(definition, sample);
    if (!place) continue;
    const fit = city ? Number(isIn(place, city)) : fitOf(definition, place) ** 2;
    if (fit < leastFit) continue;
    const unit = unitOf(definition);
    const zone = ['lat_1', 'lat_2', 'lat_0', 'lon_0', 'x_0', 'y_0']
      .map((name) => parameter(definition, name)?.toFixed(1))
      .join();
    if (unit === 'm' && !city) continue;
    const key = city ? `${unit} ${place.map((degrees) => degrees.toFixed(1))}` : zone;
    const known = found.get(key);
    const isBetter = !known || fit > known.fit || (fit === known.fit && prefers(system, known));
    if (isBetter) found.set(key, { ...system, unit, place, fit, confidence: 0 });
  }
  const ranked = [...found.values()].sort((a, b) => b.fit - a.fit);
  const whole = ranked.reduce((sum, { fit }) => sum + fit, city ? 0 : metresFit);
  return ranked
    .slice(0, 5)
    .map(({ fit, ...system }) => ({ ...system, confidence: Math.round((100 * fit) / whole) / 100 }));
}

/** Of systems that fit alike, the legal one of China is named, then one still in use, then the one registered first. */
function prefers(system: RegisteredSystem, other: RegisteredSystem): boolean {
  const rank = ({ name }: RegisteredSystem) =>
    name.includes('CGCS2000') ? 0 : name.includes('(deprecated)') ? 2 : 1;
  if (rank(system) !== rank(other)) return rank(system) < rank(other);
  return Number(system.code.slice(5)) < Number(other.code.slice(5));
}
