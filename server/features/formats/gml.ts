import type { Position } from 'geojson';
import { readWkb } from '../../layers/loading/read-wkb.ts';
import type { Column, ColumnType } from '../properties.ts';
import type { PlainGeometry, Row, Table } from './format.ts';
import { xmlText } from './refusal.ts';
import type { Extent } from './spatial-runs.ts';
import { textOf } from './values.ts';
import { xmlName } from './xml-name.ts';

const format = 'GML';
const gml = 'http://www.opengis.net/gml/3.2';
const sf = 'http://www.opengis.net/ogcapi-features-1/1.0/sf';
const sfSchema = 'http://schemas.opengis.net/ogcapi/features/part1/1.0/xml/core-sf.xsd';
const gmlSchema = 'http://schemas.opengis.net/gml/3.2.1/gml.xsd';

// The element of the geometry, and what readers take for that of GML under whatever namespace.
const geometryName = 'geometry';
const ownNames = [geometryName, 'boundedBy'];
const elementOf = (column: Pick<Column, 'name'>) => xmlName(column.name, ownNames);

const namespaceOf = (id: string) => `urn:wangge:layer:${id}`;

type Shape = Pick<PlainGeometry, 'type' | 'coordinates'>;

/** Elements of the parts of a geometry of many. */
const parts = {
  MultiPoint: ['MultiPoint', 'pointMember', 'Point'],
  MultiLineString: ['MultiCurve', 'curveMember', 'LineString'],
  MultiPolygon: ['MultiSurface', 'surfaceMember', 'Polygon'],
} as const;

/** @param id of the geometry, from which those of its parts follow @param srs an attribute, of the outermost alone */
function shapeText({ type, coordinates }: Shape, id: string, srs: string, turned: boolean): string {
  const list = (positions: readonly Position[]) =>
    positions.map(([x, y]) => (turned ? `${y} ${x}` : `${x} ${y}`)).join(' ');
  const open = (name: string) => `<gml:${name} gml:id="${id}"${srs}>`;
  switch (type) {
    case 'Point':
      return `${open('Point')}<gml:pos>${list([coordinates as Position])}</gml:pos></gml:Point>`;
    case 'LineString':
      return `${open('LineString')}<gml:posList>${list(coordinates as Position[])}</gml:posList></gml:LineString>`;
    case 'Polygon': {
      const rings = (coordinates as Position[][]).map((ring, at) => {
        const name = at === 0 ? 'exterior' : 'interior';
        return `<gml:${name}><gml:LinearRing><gml:posList>${list(ring)}</gml:posList></gml:LinearRing></gml:${name}>`;
      });
      return `${open('Polygon')}${rings.join('')}</gml:Polygon>`;
    }
    default: {
      const [name, member, single] = parts[type];
      const members = coordinates.map((each, at) => {
        const part = shapeText({ type: single, coordinates: each } as Shape, `${id}.${at + 1}`, '', turned);
        return `<gml:${member}>${part}</gml:${member}>`;
      });
      return `${open(name)}${members.join('')}</gml:${name}>`;
    }
  }
}

/** A little more than the extent, which is about that of a projection: left, bottom, right, top. */
function around([left, bottom, right, top]: Extent): Extent {
  const room = Math.max(right - left, top - bottom) / 100;
  return [left - room, bottom - room, right + room, top + room];
}

/** The box of the collection: with a schema beside the file, GDAL takes the system of the layer from here alone. */
function boundsText({ shapes, system, extent }: Table): string {
  const isUnknown = !system.degrees && extent[0] === -180 && extent[2] === 180;
  if (shapes.length === 0 || isUnknown) return '';
  const [left, bottom, right, top] = system.isCrs84 ? extent : around(extent);
  const corner = (x: number, y: number) => (system.northingFirst ? `${y} ${x}` : `${x} ${y}`);
  return `<gml:boundedBy><gml:Envelope srsName="${system.uri}" srsDimension="2"><gml:lowerCorner>${corner(left, bottom)}</gml:lowerCorner><gml:upperCorner>${corner(right, top)}</gml:upperCorner></gml:Envelope></gml:boundedBy>
`;
}

/**
 * GML 3.2.1 of the Simple Features Profile, level 0 (OGC 10-100r3), as the collection of OGC API Features: places in the
 * order of the axes that the register has, no `gml:boundedBy` of features, and properties without a value left out. Names that are
 * none in XML are written as `xmlName` has it.
 */
export async function* writeGml(table: Table): AsyncGenerator<string> {
  const { name, columns, system, schemaAddress } = table;
  const element = xmlName(name);
  const namespace = xmlText(namespaceOf(name), format, 0);
  const schemas = [
    ...(schemaAddress === null ? [] : [`${namespace} ${xmlText(schemaAddress, format, 0)}`]),
    `${sf} ${sfSchema}`,
    `${gml} ${gmlSchema}`,
  ];
  yield `<?xml version="1.0" encoding="UTF-8"?>
<sf:FeatureCollection xmlns:sf="${sf}" xmlns:gml="${gml}" xmlns:layer="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${schemas.join(' ')}" gml:id="${element}">
${boundsText(table)}`;
  const srs = ` srsName="${system.uri}" srsDimension="2"`;
  const elements = columns.map(elementOf);
  const member = ({ fid, values, wkb }: Row): string => {
    const id = `${element}.${fid}`;
    const properties = values.map((value, at) => {
      const text = textOf(value);
      return text === null
        ? ''
        : `<layer:${elements[at]}>${xmlText(text, format, fid)}</layer:${elements[at]}>`;
    });
    const shape = wkb && (readWkb(wkb) as Shape);
    const geometry =
      shape && shape.coordinates.length > 0
        ? `<layer:${geometryName}>${shapeText(shape, `${id}.g`, srs, system.northingFirst)}</layer:${geometryName}>`
        : '';
    return `<sf:featureMember><layer:${element} gml:id="${id}">${properties.join('')}${geometry}</layer:${element}></sf:featureMember>\n`;
  };
  for await (const batch of table.rows()) yield batch.map(member).join('');
  yield '</sf:FeatureCollection>\n';
}

const types: Record<ColumnType, string> = {
  text: 'string',
  json: 'string',
  integer: 'long',
  number: 'double',
  boolean: 'boolean',
  date: 'date',
};

// The comments keep GDAL from making curves of them.
const propertyTypes: Record<string, [type: string, comment: string]> = {
  POINT: ['Point', ''],
  LINESTRING: ['Curve', ' <!-- restricted to LineString -->'],
  POLYGON: ['Surface', ' <!-- restricted to Polygon -->'],
  MULTIPOINT: ['MultiPoint', ''],
  MULTILINESTRING: ['MultiCurve', ' <!-- restricted to MultiLineString -->'],
  MULTIPOLYGON: ['MultiSurface', ' <!-- restricted to MultiPolygon -->'],
};

/** The XML Schema of the features that `writeGml` writes of a whole layer, of which parts of it are valid, too. */
export function gmlSchemaOf({ name, columns, shapes }: Pick<Table, 'name' | 'columns' | 'shapes'>): string {
  const element = xmlName(name);
  const namespace = xmlText(namespaceOf(name), format, 0);
  const members = columns.map(
    (column) => `<xs:element name="${elementOf(column)}" type="xs:${types[column.type]}" minOccurs="0"/>`,
  );
  const [geometry, comment] = (shapes.length === 1 && propertyTypes[shapes[0]!]) || ['Geometry', ''];
  return `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:gml="${gml}" xmlns:gmlsf="http://www.opengis.net/gmlsf/2.0" xmlns:layer="${namespace}" targetNamespace="${namespace}" elementFormDefault="qualified" version="1.0">
<xs:annotation><xs:appinfo source="http://schemas.opengis.net/gmlsfProfile/2.0/gmlsfLevels.xsd"><gmlsf:ComplianceLevel>0</gmlsf:ComplianceLevel></xs:appinfo></xs:annotation>
<xs:import namespace="${gml}" schemaLocation="${gmlSchema}"/>
<xs:import namespace="http://www.opengis.net/gmlsf/2.0" schemaLocation="http://schemas.opengis.net/gmlsfProfile/2.0/gmlsfLevels.xsd"/>
<xs:element name="${element}" type="layer:${element}Type" substitutionGroup="gml:AbstractFeature"/>
<xs:complexType name="${element}Type"><xs:complexContent><xs:extension base="gml:AbstractFeatureType"><xs:sequence>
${members.join('\n')}
<xs:element name="${geometryName}" type="gml:${geometry}PropertyType" minOccurs="0"/>${comment}
</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
</xs:schema>
`;
}
