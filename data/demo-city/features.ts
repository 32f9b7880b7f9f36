import type { Geometry } from 'geojson';
import { cityCode, cityName } from './codes.ts';
import type { Point } from './curves.ts';
import type { AncientTree, Camera, PumpStation, Site, TransferSite } from './facilities.ts';
import type { Forest, ForestKind } from './forests.ts';
import type { Mosaic } from './mosaic.ts';
import { padded } from './names.ts';
import type { Neighbourhood } from './neighbourhoods.ts';
import type { Park } from './parks.ts';
import { position } from './projection.ts';
import { hectaresOf, type Regions } from './regions.ts';
import type { Reach } from './rivers.ts';
import { type Road, roadWidths } from './roads.ts';
import { type Area, type Positions, ringOf, type Tiers } from './tiers.ts';
import type { WaterArea } from './water-areas.ts';

/** One feature; `properties.name_en` is its English name, coordinates are CRS84. Geometries may share positions. */
export interface CityFeature {
  code: string | null;
  name: string;
  parent: string | null;
  properties: Record<string, unknown>;
  geometry: Geometry;
}

/** The features of a tier, in the order of their codes. */
export function tierFeatures(mosaic: Mosaic, positions: Positions, areas: readonly Area[]): CityFeature[] {
  return [...areas]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((area) => ({
      code: area.code,
      name: area.zh,
      parent: area.parent?.code ?? null,
      properties: { name_en: area.en, hectares: hectaresOf([area]) },
      geometry: { type: 'Polygon', coordinates: [ringOf(mosaic, positions, area)] },
    }));
}

export function riverFeatures(reaches: readonly Reach[], positions: Positions): CityFeature[] {
  return reaches.map((reach, i) => ({
    code: `HD${padded(i + 1, 5)}`,
    name: reach.serial === 1 ? reach.river.zh : `${reach.river.zh}第${reach.serial}段`,
    parent: reach.street.code,
    properties: {
      name_en: reach.serial === 1 ? reach.river.en : `${reach.river.en} Reach ${reach.serial}`,
      class: reach.class,
      river: reach.river.zh,
      river_en: reach.river.en,
      reachOwner: reach.owner.code,
      reachOwnerName: reach.owner.name.zh,
      reachOwnerName_en: reach.owner.name.en,
      width: reach.width,
      managementWidth: reach.class === 'city' ? 20 : reach.class === 'district' ? 10 : 6,
      length: Math.round(reach.length),
    },
    geometry: { type: 'LineString', coordinates: reach.vertices.map((vertex) => positions.of(vertex)) },
  }));
}

export function waterFeatures(areas: readonly WaterArea[]): CityFeature[] {
  return areas.map((area, i) => {
    const ring = area.ring.map(([x, y]) => position(x, y));
    return {
      code: `SM${padded(i + 1, 4)}`,
      name: area.zh,
      parent: null,
      properties: { name_en: area.en, kind: area.kind },
      geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]!]] },
    };
  });
}

export function roadFeatures(roads: readonly Road[]): CityFeature[] {
  return roads.map((road, i) => ({
    code: `DL${padded(i + 1, 5)}`,
    name: road.name.zh,
    parent: null,
    properties: {
      name_en: road.name.en,
      class: road.class,
      width: roadWidths[road.class],
      ...(road.numbers && { numberFrom: road.numbers[0], numberTo: road.numbers[1] }),
    },
    geometry: { type: 'LineString', coordinates: road.line },
  }));
}

const forestKinds: Record<ForestKind, string> = {
  hill: '山地林',
  shelterbelt: '沿海防护林',
  'water-source': '水源涵养林',
  roadside: '通道防护林',
  plain: '生态片林',
};

/** Forests, their duty grids (chiefs: street offices) and the patrol grids inside these. */
export function forestFeatures(
  forests: readonly Forest[],
  regions: Regions,
  positions: Positions,
): { forests: CityFeature[]; dutyGrids: CityFeature[]; patrolGrids: CityFeature[] } {
  const layers = {
    forests: [] as CityFeature[],
    dutyGrids: [] as CityFeature[],
    patrolGrids: [] as CityFeature[],
  };
  const polygon = (units: readonly Area[]): Geometry => ({
    type: 'Polygon',
    coordinates: regions.rings(units, positions),
  });
  forests.forEach((forest, f) => {
    const code = `LD${padded(f + 1, 4)}`;
    layers.forests.push({
      code,
      name: forest.name.zh,
      parent: null,
      properties: {
        name_en: forest.name.en,
        kind: forestKinds[forest.kind],
        hectares: hectaresOf(forest.units),
      },
      geometry: polygon(forest.units),
    });
    forest.dutyGrids.forEach((duty, d) => {
      const dutyCode = `LZ${padded(f + 1, 4)}${padded(d + 1, 2)}`;
      layers.dutyGrids.push({
        code: dutyCode,
        name: `${forest.name.zh}履职网格${padded(d + 1, 2)}`,
        parent: duty.street.code,
        properties: {
          name_en: `${forest.name.en} Duty Grid ${padded(d + 1, 2)}`,
          chief: `${duty.street.zh}林长办公室`,
          chief_en: `${duty.street.en} Forest Chief Office`,
          level: duty.street.zh.endsWith('镇') ? '镇级' : '街道级',
          forest: code,
          hectares: hectaresOf(duty.units),
        },
        geometry: polygon(duty.units),
      });
      duty.patrolGrids.forEach((units, p) => {
        const team = (f % 4) + 1;
        const district = duty.street.parent!;
        layers.patrolGrids.push({
          code: `XH${padded(f + 1, 4)}${padded(d + 1, 2)}${padded(p + 1, 2)}`,
          name: `${forest.name.zh}巡护网格${padded(d + 1, 2)}-${padded(p + 1, 2)}`,
          parent: dutyCode,
          properties: {
            name_en: `${forest.name.en} Patrol Grid ${padded(d + 1, 2)}-${padded(p + 1, 2)}`,
            patrolOrganisation: `${district.zh}第${team}护林队`,
            patrolOrganisation_en: `${district.en} Forest Patrol Team ${team}`,
            hectares: hectaresOf(units),
          },
          geometry: polygon(units),
        });
      });
    });
  });
  return layers;
}

export function parkFeatures(parks: readonly Park[], regions: Regions, positions: Positions): CityFeature[] {
  return parks.map((park, i) => {
    const street = park.units[0]!.parent!.parent!;
    const district = street.parent!;
    return {
      code: `GY${padded(i + 1, 4)}`,
      name: park.name.zh,
      parent: street.code,
      properties: {
        name_en: park.name.en,
        operator: `${district.zh}公园管理中心`,
        operator_en: `${district.en} Parks Management Centre`,
        operatorCode: `${district.code}-GY`,
        capacity: park.capacity,
        hectares: hectaresOf(park.units),
      },
      geometry: { type: 'Polygon', coordinates: regions.rings(park.units, positions) },
    };
  });
}

function siteFeature(
  prefix: string,
  i: number,
  site: Site,
  properties: Record<string, unknown>,
): CityFeature {
  return {
    code: `${prefix}${padded(i + 1, 4)}`,
    name: site.name.zh,
    parent: site.unit.parent!.parent!.code,
    properties: { name_en: site.name.en, ...properties },
    geometry: { type: 'Point', coordinates: position(site.x, site.y) },
  };
}

export function pumpFeatures(stations: readonly PumpStation[]): CityFeature[] {
  return stations.map((station, i) => {
    const district = station.unit.parent!.parent!.parent!;
    return siteFeature('BZ', i, station, {
      operator: `${district.zh}排水运行中心`,
      operator_en: `${district.en} Drainage Operations Centre`,
      operatorCode: `${district.code}-PS`,
      pumps: station.pumps,
    });
  });
}

export function transferFeatures(sites: readonly TransferSite[]): CityFeature[] {
  return sites.map((site, i) => {
    const district = site.unit.parent!.parent!.parent!;
    return siteFeature('ZZ', i, site, {
      operator: `${district.zh}环境卫生作业中心`,
      operator_en: `${district.en} Environmental Sanitation Centre`,
      operatorCode: `${district.code}-HW`,
      tonnesPerDay: site.tonnesPerDay,
    });
  });
}

export function treeFeatures(trees: readonly AncientTree[]): CityFeature[] {
  return trees.map((tree, i) =>
    siteFeature('GS', i, tree, {
      species: tree.species.zh,
      species_en: tree.species.en,
      age: tree.age,
      protectionRadius: tree.protectionRadius,
    }),
  );
}

export function cameraFeatures(cameras: readonly Camera[]): CityFeature[] {
  return cameras.map((camera, i) => siteFeature('TT', i, camera, { bearing: camera.bearing }));
}

/** Labels: the city, its districts and streets, and the neighbourhoods. */
export function placeFeatures(
  { districts, streets }: Tiers,
  neighbourhoods: readonly Neighbourhood[],
  heart: Point,
): CityFeature[] {
  const places = [
    { kind: 'city', rank: 0, name: cityName, x: heart[0], y: heart[1], parent: null },
    ...districts.map((area) => ({
      kind: 'district',
      rank: 1,
      name: area,
      x: area.x,
      y: area.y,
      parent: cityCode,
    })),
    ...streets.map((area) => ({
      kind: 'street',
      rank: 2,
      name: area,
      x: area.x,
      y: area.y,
      parent: area.parent!.code,
    })),
    ...neighbourhoods.map((place) => ({ ...place, kind: 'neighbourhood', parent: place.street })),
  ];
  return places.map(({ kind, rank, name, x, y, parent }, i) => ({
    code: `DM${padded(i + 1, 4)}`,
    name: name.zh,
    parent,
    properties: { name_en: name.en, kind, rank },
    geometry: { type: 'Point', coordinates: position(x, y) },
  }));
}
