import type { Enterprise, Permit } from './enterprises.ts';
import type { CityFeature } from './features.ts';
import type { Mosaic } from './mosaic.ts';
import { padded } from './names.ts';
import { position } from './projection.ts';
import { type Area, type Positions, ringOf, type Tiers } from './tiers.ts';

const enterpriseCode = (i: number) => `QY${padded(i + 1, 4)}`;

function unitFeature(
  { mosaic, positions }: { mosaic: Mosaic; positions: Positions },
  unit: Area,
  feature: Pick<CityFeature, 'code' | 'name' | 'properties'>,
): CityFeature {
  return {
    ...feature,
    parent: unit.parent!.parent!.code,
    geometry: { type: 'Polygon', coordinates: [ringOf(mosaic, positions, unit)] },
  };
}

/** Companies and the permits that they hold. */
export function enterpriseFeatures(
  drawing: { mosaic: Mosaic; positions: Positions },
  enterprises: readonly Enterprise[],
  permits: readonly Permit[],
): { enterprises: CityFeature[]; permitAreas: CityFeature[] } {
  const codes = new Map(enterprises.map((enterprise, i) => [enterprise, enterpriseCode(i)]));
  return {
    enterprises: enterprises.map(({ name, industry, unit }, i) =>
      unitFeature(drawing, unit, {
        code: enterpriseCode(i),
        name: name.zh,
        properties: { name_en: name.en, industry },
      }),
    ),
    permitAreas: permits.map(({ name, kind, holder, unit, validFrom, validTo }, i) =>
      unitFeature(drawing, unit, {
        code: `XK${padded(i + 1, 4)}`,
        name: name.zh,
        properties: {
          name_en: name.en,
          kind,
          holder: holder.name.zh,
          holder_en: holder.name.en,
          holderCode: codes.get(holder)!,
          validFrom,
          validTo,
        },
      }),
    ),
  };
}

const airGridMetres = 3000;

/** The squares of a technical grid laid over the city without regard to its borders, from west to east. */
export function airGridFeatures({ units }: Tiers): CityFeature[] {
  const squares = new Map<string, [column: number, row: number]>();
  for (const { x, y } of units) {
    const square: [number, number] = [Math.floor(x / airGridMetres), Math.floor(y / airGridMetres)];
    squares.set(square.join(' '), square);
  }
  const inOrder = [...squares.values()].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  return inOrder.map(([column, row], i) => {
    const [west, south] = [column * airGridMetres, row * airGridMetres];
    const [east, north] = [west + airGridMetres, south + airGridMetres];
    const corner = position(west, south);
    const ring = [corner, position(east, south), position(east, north), position(west, north), corner];
    const serial = padded(i + 1, 4);
    return {
      code: `DQ${serial}`,
      name: `大气监测网格${serial}`,
      parent: null,
      properties: { name_en: `Air Grid ${serial}` },
      geometry: { type: 'Polygon', coordinates: [ring] },
    };
  });
}
