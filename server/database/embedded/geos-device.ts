import initGeosJs from 'geos-wasm';
import type { PostgresModule } from './postgres-module.ts';

type Geos = Awaited<ReturnType<typeof initGeosJs>>;

const path = '/dev/geos';
const quarterSegments = 8;

/** Runs `work` on geometries read from WKB, and frees them. */
function withGeometries(geos: Geos, wkbs: readonly Buffer[], work: (geometries: number[]) => number): number {
  const geometries = wkbs.map((wkb) => {
    const at = geos.Module._malloc(wkb.length);
    geos.Module.HEAPU8.set(wkb, at);
    const geometry = geos.GEOSGeomFromWKB_buf(at, wkb.length);
    geos.Module._free(at);
    return geometry;
  });
  const answer = geometries.includes(0) ? 0 : work(geometries);
  for (const geometry of geometries) if (geometry !== 0) geos.GEOSGeom_destroy(geometry);
  return answer;
}

function toWkb(geos: Geos, geometry: number): Buffer {
  const size = geos.Module._malloc(4);
  const at = geos.GEOSGeomToWKB_buf(geometry, size);
  const length = new DataView(geos.Module.HEAPU8.buffer).getUint32(size, true);
  const wkb = Buffer.from(geos.Module.HEAPU8.subarray(at, at + length));
  geos.GEOSFree(at);
  geos.Module._free(size);
  return wkb;
}

const operations: Record<string, (geos: Geos, geometries: number[], distance: number) => number> = {
  intersection: (geos, [a = 0, b = 0]) => geos.GEOSIntersection(a, b),
  difference: (geos, [a = 0, b = 0]) => geos.GEOSDifference(a, b),
  'sym-difference': (geos, [a = 0, b = 0]) => geos.GEOSSymDifference(a, b),
  union: (geos, [a = 0]) => geos.GEOSUnaryUnion(a),
  'make-valid': (geos, [a = 0]) => geos.GEOSMakeValid(a),
  buffer: (geos, [a = 0], distance) => geos.GEOSBuffer(a, distance, quarterSegments),
};

/**
 * Lets statements of the embedded database ask a GEOS that can catch its own exceptions, which that of PGlite's PostGIS
 * cannot: `sql/functions/overlays.sql` writes a request to the device `/dev/geos` and reads the answer from it.
 *
 * A request is a line `operation⇥distance⇥WKB[⇥WKB]`, its geometries in hexadecimal; the answer is WKB, or a byte 0 and
 * the message of GEOS where there is none.
 */
export async function loadGeos(): Promise<(module: PostgresModule) => void> {
  let message = '';
  const geos = await initGeosJs({
    errorHandler: (text) => {
      message = text;
    },
    noticeHandler: () => undefined,
  });

  function answer(request: string): Buffer {
    const [operation = '', distance, ...hex] = request.trimEnd().split('\t');
    message = `cannot compute "${operation}"`;
    const wkbs = hex.map((text) => Buffer.from(text, 'hex'));
    const found = withGeometries(
      geos,
      wkbs,
      (geometries) => operations[operation]?.(geos, geometries, Number(distance)) ?? 0,
    );
    if (found === 0) return Buffer.from(`\0${message}`);
    const wkb = toWkb(geos, found);
    geos.GEOSGeom_destroy(found);
    return wkb;
  }

  return ({ FS }) => {
    let request: Buffer[] = [];
    let answered: Buffer = Buffer.alloc(0);
    const device = FS.makedev(64, 1);
    FS.registerDevice(device, {
      open: () => undefined,
      close: () => {
        if (request.length === 0) return;
        answered = answer(Buffer.concat(request).toString('latin1'));
        request = [];
      },
      write: (_: unknown, bytes: Uint8Array, offset: number, length: number) => {
        request.push(Buffer.from(bytes.subarray(offset, offset + length)));
        return length;
      },
      read: (_: unknown, bytes: Uint8Array, offset: number, length: number, position: number) => {
        const part = answered.subarray(position, position + length);
        bytes.set(part, offset);
        return part.length;
      },
      llseek: (_: unknown, offset: number, whence: number) => (whence === 2 ? answered.length : offset),
    });
    FS.mkdev(path, device);
  };
}
