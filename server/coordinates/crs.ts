/** A coordinate reference system that places may be given in. */
export type Crs =
  | { kind: 'degrees'; name: 'CRS84' | 'EPSG:4326' | 'EPSG:4490' }
  | { kind: 'gcj-02'; name: 'GCJ-02' }
  | { kind: 'bd-09'; name: 'BD-09' }
  | { kind: 'projected'; name: string; definition: string };

/** What `parseCrs` understands, for messages. */
export const knownCrs =
  'CRS84, EPSG:4326, EPSG:4490, EPSG:3857, EPSG:4491 to 4554, EPSG:326xx, GCJ-02 and BD-09';

const transverseMercator = (meridian: number, falseEasting: number) =>
  `+proj=tmerc +lat_0=0 +lon_0=${meridian} +k=1 +x_0=${falseEasting} +y_0=0 +ellps=GRS80 +units=m +no_defs`;

/**
 * The Gauss-Krüger zones of CGCS 2000 in the EPSG register: four runs of codes, six-degree (central meridians
 * 75°E to 135°E by 6) and three-degree (75°E to 135°E by 3), each once with the zone number in front of the
 * easting and once without.
 */
function gaussKrueger(code: number): string | null {
  if (code >= 4491 && code <= 4501) {
    const zone = code - 4491 + 13;
    return transverseMercator(6 * zone - 3, zone * 1_000_000 + 500_000);
  }
  if (code >= 4502 && code <= 4512) return transverseMercator(75 + 6 * (code - 4502), 500_000);
  if (code >= 4513 && code <= 4533) {
    const zone = code - 4513 + 25;
    return transverseMercator(3 * zone, zone * 1_000_000 + 500_000);
  }
  if (code >= 4534 && code <= 4554) return transverseMercator(75 + 3 * (code - 4534), 500_000);
  return null;
}

function fromEpsg(code: number): Crs | null {
  if (code === 4326) return { kind: 'degrees', name: 'EPSG:4326' };
  if (code === 4490) return { kind: 'degrees', name: 'EPSG:4490' };
  const name = `EPSG:${code}`;
  if (code === 3857) return { kind: 'projected', name, definition: name };
  if (code >= 32601 && code <= 32660)
    return { kind: 'projected', name, definition: `+proj=utm +zone=${code - 32600} +datum=WGS84 +units=m` };
  const definition = gaussKrueger(code);
  return definition ? { kind: 'projected', name, definition } : null;
}

/**
 * Understands a short name (`EPSG:4490`, `CRS84`, `GCJ-02`, `BD-09`), an OGC URN or an OGC address of a
 * reference system; null for any other text. Places are always given as longitude (or easting) first, whatever
 * the axis order in the register.
 */
export function parseCrs(text: string): Crs | null {
  const name = text.trim().toUpperCase().replaceAll('_', '-');
  if (/^(OGC:)?CRS84$|[:/]OGC[:/].*CRS84$/.test(name)) return { kind: 'degrees', name: 'CRS84' };
  if (/^WGS-?84$/.test(name)) return { kind: 'degrees', name: 'CRS84' };
  if (/^GCJ-?02$/.test(name)) return { kind: 'gcj-02', name: 'GCJ-02' };
  if (/^BD-?09(LL)?$/.test(name)) return { kind: 'bd-09', name: 'BD-09' };
  const epsg =
    /^(?:EPSG:|URN:OGC:DEF:CRS:EPSG:[\d.]*:|HTTPS?:\/\/WWW\.OPENGIS\.NET\/DEF\/CRS\/EPSG\/[\d.]+\/)(\d{4,5})$/.exec(
      name,
    );
  return epsg ? fromEpsg(Number(epsg[1])) : null;
}
