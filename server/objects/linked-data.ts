import type { CityObject } from '../../domain/answers/objects.ts';

type Position = readonly number[];

const pair = ([x, y]: Position) => `${x} ${y}`;
const ring = (positions: readonly Position[]) => `(${positions.map(pair).join(', ')})`;
const rings = (all: readonly (readonly Position[])[]) => `(${all.map(ring).join(', ')})`;

/** Well-Known Text (OGC 06-103r4) of a geometry in CRS84; heights are left out. */
function wkt(geometry: GeoJSON.Geometry): string {
  switch (geometry.type) {
    case 'Point':
      return `POINT (${pair(geometry.coordinates)})`;
    case 'MultiPoint':
      return `MULTIPOINT (${geometry.coordinates.map((position) => `(${pair(position)})`).join(', ')})`;
    case 'LineString':
      return `LINESTRING ${ring(geometry.coordinates)}`;
    case 'MultiLineString':
      return `MULTILINESTRING ${rings(geometry.coordinates)}`;
    case 'Polygon':
      return `POLYGON ${rings(geometry.coordinates)}`;
    case 'MultiPolygon':
      return `MULTIPOLYGON (${geometry.coordinates.map(rings).join(', ')})`;
    case 'GeometryCollection':
      return `GEOMETRYCOLLECTION (${geometry.geometries.map(wkt).join(', ')})`;
  }
}

/**
 * An object as JSON-LD: a `Place` of schema.org that is a `Feature` of GeoSPARQL (OGC 22-047r1), with what everybody may
 * know of it.
 */
export function linkedData(object: CityObject) {
  const { id, layer, code, name, nameEn, fields, point, geometry, areas, unit } = object;
  const within = areas?.unitGrid ?? areas?.responsibilityGrid ?? areas?.street ?? areas?.district ?? null;
  return {
    '@context': {
      '@vocab': 'https://schema.org/',
      geo: 'http://www.opengis.net/ont/geosparql#',
    },
    '@id': id,
    '@type': ['Place', 'geo:Feature'],
    identifier: { '@type': 'PropertyValue', propertyID: layer.id, value: code },
    additionalType: layer.title.en,
    name: [
      ...(name === null ? [] : [{ '@value': name, '@language': 'zh' }]),
      ...(nameEn === null ? [] : [{ '@value': nameEn, '@language': 'en' }]),
    ],
    geo: { '@type': 'GeoCoordinates', longitude: point[0], latitude: point[1] },
    'geo:hasGeometry': {
      '@type': 'geo:Geometry',
      'geo:asWKT': {
        '@type': 'geo:wktLiteral',
        '@value': `<http://www.opengis.net/def/crs/OGC/1.3/CRS84> ${wkt(geometry)}`,
      },
    },
    additionalProperty: fields.map(({ name: propertyID, title, value }) => ({
      '@type': 'PropertyValue',
      propertyID,
      name: title.en,
      value,
    })),
    ...(within ? { containedInPlace: { '@type': 'Place', identifier: within.code, name: within.name } } : {}),
    ...(unit ? { maintainer: { '@type': 'Organization', identifier: unit.code, name: unit.name } } : {}),
  };
}
