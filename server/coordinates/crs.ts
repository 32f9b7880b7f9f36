import { gaussKrueger } from './gauss-krueger.ts';

/** A coordinate reference system that places may be given in. */
export type Crs =
  | { kind: 'degrees'; name: 'CRS84' | 'EPSG:4326' | 'EPSG:4490' }
  | { kind: 'gcj-02'; name: 'GCJ-02' }
  | { kind: 'bd-09'; name: 'BD-09' }
  | { kind: 'projected'; name: string; definition: string };

/** What `parseCrs` understands, for messages. */
export const knownCrs =
  'CRS84, EPSG:4326, EPSG:4490, EPSG:3857, EPSG:4491 to 4554, EPSG:326xx, GCJ-02 and BD-09';

function fromEpsg(code: number): Crs | null {
  if (code === 4326) return { kind: 'degrees', name: 'EPSG:4326' };
  if (code === 4490) return { kind: 'degrees', name: 'EPSG:4490' };
  const name = `EPSG:${code}`;
  if (code === 3857) return { kind: 'projected', name, definition: name };
  if (code >= 32601 && code <= 32660)
    return { kind: 'projected', name, definition: `+proj=utm +zone=${code - 32600} +datum=WGS84 +units=m` };
  const zone = gaussKrueger(name);
  return zone?.datum === 'CGCS 2000' ? { kind: 'projected', name, definition: zone.definition } : null;
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
