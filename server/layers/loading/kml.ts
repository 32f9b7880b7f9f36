import { kmlGen } from '@tmcw/togeojson';
import { DOMParser, ParseError } from '@xmldom/xmldom';
import { Problem } from '../../input/problem.ts';
import type { SourceFeature } from './source-feature.ts';

interface Shape {
  type: string;
  coordinates?: unknown;
  geometries?: Shape[];
}

/** A KML MultiGeometry of one kind of parts is that kind's Multi form; of several kinds it stays a collection. */
function gathered(geometry: Shape | null): Shape | null {
  const parts = geometry?.geometries;
  const type = parts?.[0]?.type;
  if (!parts || !type || type.startsWith('Multi') || parts.some((part) => part.type !== type))
    return geometry;
  return { type: `Multi${type}`, coordinates: parts.map((part) => part.coordinates) };
}

// What togeojson tells of the way a placemark is drawn, which layers decide for themselves.
const drawing = /^(stroke|fill|marker|icon|label|styleUrl|styleHash|visibility|@geometry-type)/;

/**
 * The placemarks of a KML text (OGC 12-007r2); their name, description and extended data become properties.
 * @throws Problem 400 `invalid-kml`
 */
export function* readKml(file: string, text: string): Generator<SourceFeature> {
  const refuse = (what: string) =>
    new Problem(400, 'invalid-kml', { zh: `${file}：KML 有误（${what}）`, en: `${file}: ${what}` });
  const faults: string[] = [];
  let root: unknown;
  try {
    const parser = new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') faults.push(message);
      },
    });
    root = parser.parseFromString(text, 'text/xml');
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw refuse(`the XML is damaged or cut: ${error.message}`);
  }
  if (faults.length > 0) throw refuse(`the XML is damaged or cut: ${faults[0]}`);
  const { documentElement } = root as Document;
  if (documentElement?.localName !== 'kml')
    throw refuse(`the XML is <${documentElement?.localName}>, expected <kml>`);
  let number = 0;
  for (const { properties, geometry } of kmlGen(root as Document, { skipNullGeometry: false })) {
    number++;
    const own = Object.entries(properties ?? {}).filter(([name]) => !drawing.test(name));
    const link = geometry === null ? properties?.href : undefined;
    yield {
      // What a link leads to is another file, and is not fetched.
      place: typeof link === 'string' ? `link to ${link}` : `placemark ${number}`,
      properties: Object.fromEntries(own),
      geometry: gathered(geometry as Shape | null),
    };
  }
}
