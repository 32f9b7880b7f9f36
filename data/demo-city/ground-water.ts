import { crossing, type Point, parallel } from './curves.ts';
import type { CityFeature } from './features.ts';
import type { Mosaic } from './mosaic.ts';
import { padded } from './names.ts';
import { position } from './projection.ts';
import type { Random } from './random.ts';
import { hectaresOf } from './regions.ts';
import type { Reach } from './rivers.ts';
import { type Positions, ringOf, type Tiers } from './tiers.ts';

/** Whether no two sides of a ring, given without its closing point, cross. */
function isSimple(ring: readonly Point[]): boolean {
  const n = ring.length;
  for (let i = 0; i < n; i++)
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      if (crossing(ring[i]!, ring[i + 1]!, ring[j]!, ring[(j + 1) % n]!) !== undefined) return false;
    }
  return true;
}

const managed = { city: 20, district: 10 } as const;

/** The management zones (河道管理范围) of the larger rivers: the water and a strip on each bank. */
export function riverZoneFeatures({ map }: Mosaic, reaches: readonly Reach[]): CityFeature[] {
  return reaches.flatMap((reach, i): CityFeature[] => {
    if (reach.class === 'town') return [];
    const width = managed[reach.class];
    const half = reach.width / 2 + width;
    const middle = reach.vertices.map((vertex): Point => [map.x[vertex]!, map.y[vertex]!]);
    const span = () => Math.max(1, Math.round(half / 60));
    const right = parallel(middle, () => -half, span);
    const left = parallel(middle, () => half, span);
    const ring = [...right, ...left.reverse()];
    // A sharp bend of a broad river folds its bank: such a zone would be none.
    if (!isSimple(ring)) return [];
    const coordinates = ring.map(([x, y]) => position(x, y));
    const serial = padded(i + 1, 5);
    const name = reach.serial === 1 ? reach.river.zh : `${reach.river.zh}第${reach.serial}段`;
    const called = reach.serial === 1 ? reach.river.en : `${reach.river.en} Reach ${reach.serial}`;
    return [
      {
        code: `GLF${serial}`,
        name: `${name}管理范围`,
        parent: reach.street.code,
        properties: { name_en: `${called} Management Zone`, class: reach.class, river: `HD${serial}`, width },
        geometry: { type: 'Polygon', coordinates: [[...coordinates, coordinates[0]!]] },
      },
    ];
  });
}

const stretch = 24;

/** The coast from south to north, in stretches, some of them walled. */
export function coastFeatures({ plan: { coast } }: Mosaic, random: Random): CityFeature[] {
  const features: CityFeature[] = [];
  for (let first = 0; first < coast.length - 1; first += stretch) {
    const part = coast.slice(first, first + stretch + 1);
    const name = random.chance(0.4) ? 'natural' : 'artificial';
    const serial = features.length + 1;
    const length = part.reduce((sum, [x, y], i) => {
      const [px, py] = part[Math.max(0, i - 1)]!;
      return sum + Math.sqrt((x - px) * (x - px) + (y - py) * (y - py));
    }, 0);
    features.push({
      code: `AX${padded(serial, 3)}`,
      name: `云海岸线第${serial}段`,
      parent: null,
      properties: { name_en: `Yunhai Coast ${serial}`, class: name, length: Math.round(length) },
      geometry: { type: 'LineString', coordinates: part.map(([x, y]) => position(x, y)) },
    });
  }
  return features;
}

/** What lies beneath each district and how deep the groundwater is: hills in the west, the coast in the east. */
export function groundFeatures(
  mosaic: Mosaic,
  { districts }: Tiers,
  positions: Positions,
  random: Random,
): CityFeature[] {
  const called = {
    bedrock: { zh: '基岩裂隙水区', en: 'Bedrock Groundwater' },
    alluvial: { zh: '冲积孔隙水区', en: 'Alluvial Groundwater' },
    coastal: { zh: '滨海咸水区', en: 'Coastal Groundwater' },
  };
  return districts.map((district, i) => {
    const name = district.x < -9_000 ? 'bedrock' : district.x > 11_000 ? 'coastal' : 'alluvial';
    return {
      code: `SWD${padded(i + 1, 3)}`,
      name: `${district.zh}${called[name].zh}`,
      parent: district.code,
      properties: {
        name_en: `${district.en} ${called[name].en}`,
        class: name,
        groundwater:
          Math.round(random.between(name === 'bedrock' ? 8 : 1, name === 'bedrock' ? 40 : 6) * 10) / 10,
        hectares: hectaresOf([district]),
      },
      geometry: { type: 'Polygon', coordinates: [ringOf(mosaic, positions, district)] },
    };
  });
}
