import type { Position } from 'geojson';
import { readWkb } from '../../layers/loading/read-wkb.ts';
import type { Column, ColumnType } from '../properties.ts';
import type { PlainGeometry, Row, Table } from './format.ts';
import { cannotHold, xmlText } from './refusal.ts';
import { textOf } from './values.ts';

const format = 'KML';

// KML's own integers have 32 bits; other whole numbers are exact as doubles. Readers disagree on what a truth value is:
// of `false` togeojson makes true, and GDAL wants a number.
const typeOf = ({ type, bytes }: Column): string => {
  const types: Record<ColumnType, string> = {
    text: 'string',
    date: 'string',
    json: 'string',
    boolean: 'string',
    number: 'double',
    integer: bytes <= 9 ? 'int' : 'double',
  };
  return types[type];
};

const list = (positions: readonly Position[]) => positions.map(([lon, lat]) => `${lon},${lat}`).join(' ');

function shapeText({ type, coordinates }: PlainGeometry): string {
  const many = (single: string, members: readonly unknown[]) =>
    `<MultiGeometry>${members.map((each) => shapeText({ type: single, coordinates: each } as PlainGeometry)).join('')}</MultiGeometry>`;
  switch (type) {
    case 'Point':
      return `<Point><coordinates>${list([coordinates])}</coordinates></Point>`;
    case 'LineString':
      return `<LineString><coordinates>${list(coordinates)}</coordinates></LineString>`;
    case 'Polygon': {
      const ring = (name: string, positions: Position[]) =>
        `<${name}><LinearRing><coordinates>${list(positions)}</coordinates></LinearRing></${name}>`;
      const [outer, ...holes] = coordinates;
      return `<Polygon>${ring('outerBoundaryIs', outer!)}${holes.map((hole) => ring('innerBoundaryIs', hole)).join('')}</Polygon>`;
    }
    default:
      return many(type.slice(5), coordinates);
  }
}

/** KML (OGC 12-007r2): longitude and latitude, the name as such and all else as typed data of a schema. */
export async function* writeKml(table: Table): AsyncGenerator<string> {
  const { name, title, columns, system } = table;
  if (!system.isCrs84)
    throw cannotHold(
      format,
      '只能是经纬度（WGS 84）：请去掉 crs',
      'it holds longitude and latitude of WGS 84 alone: leave out crs',
    );
  const text = (value: string, fid = 0) => xmlText(value, format, fid);
  const named = columns.findIndex((column) => column.name === 'name');
  const others = [...columns.entries()].filter(([at]) => at !== named);
  const fields = others.map(
    ([, column]) => `<SimpleField type="${typeOf(column)}" name="${text(column.name)}"/>`,
  );
  yield `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document id="root_doc"><name>${text(title)}</name>
<Schema name="${text(name)}" id="${text(name)}">${fields.join('')}</Schema>
<Folder><name>${text(name)}</name>
`;
  const placemark = ({ fid, values, wkb }: Row): string => {
    const own = named < 0 ? null : textOf(values[named]);
    const data = others.flatMap(([at, column]) => {
      const value = textOf(values[at]);
      return value === null
        ? []
        : [`<SimpleData name="${text(column.name)}">${text(value, fid)}</SimpleData>`];
    });
    return `<Placemark>${own === null ? '' : `<name>${text(own, fid)}</name>`}<ExtendedData><SchemaData schemaUrl="#${text(name)}">${data.join('')}</SchemaData></ExtendedData>${wkb ? shapeText(readWkb(wkb) as PlainGeometry) : ''}</Placemark>\n`;
  };
  for await (const batch of table.rows()) yield batch.map(placemark).join('');
  yield '</Folder></Document></kml>\n';
}
