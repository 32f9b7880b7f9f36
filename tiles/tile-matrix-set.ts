import { deepestZoom } from './address.ts';

/** A tiling scheme as its definition and the lists that name it need it. */
export interface TilingScheme {
  id: string;
  title: string;
  /** Its name in the OGC's register, where it is there. */
  uri?: string;
  crs: string;
}

/** The tiling scheme of maps on the web, by its name in the OGC's register. */
export const webMercatorQuad = {
  id: 'WebMercatorQuad',
  title: 'Google Maps Compatible for the World',
  uri: 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad',
  crs: 'http://www.opengis.net/def/crs/EPSG/0/3857',
} as const satisfies TilingScheme;

/**
 * Tiles in degrees of CGCS2000, as the national map service numbers its `_c` layers: matrix 1 is two tiles, and so on
 * from there.
 */
const cgcs2000Quad = {
  id: 'CGCS2000Quad',
  title: 'CGCS2000 geographic for the World',
  crs: 'http://www.opengis.net/def/crs/EPSG/0/4490',
} as const satisfies TilingScheme;

export const tilingSchemes: readonly TilingScheme[] = [webMercatorQuad, cgcs2000Quad];

/** Half the width of the Web Mercator world in metres. */
const halfWorld = 20_037_508.342_789_244;
/** The side of a tile in cells, as the register has it. */
const tileSide = 256;
/** The side in metres of the pixel that scale denominators are reckoned with (OGC 17-083r4, 6.1.1). */
const standardPixel = 0.000_28;
/** Metres of a degree along the equator of the ellipsoid (OGC 17-083r4, 6.1.1). */
const metresOfDegree = (2 * halfWorld) / 360;

/** The definition of a tiling scheme down to the deepest zoom that is served (OGC 17-083r4, annex D). */
export function tileMatrixSet({ id }: TilingScheme) {
  return id === cgcs2000Quad.id ? geographicSet() : mercatorSet();
}

function mercatorSet() {
  return {
    ...webMercatorQuad,
    orderedAxes: ['X', 'Y'],
    wellKnownScaleSet: 'http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible',
    tileMatrices: Array.from({ length: deepestZoom + 1 }, (_, z) => {
      const cellSize = (2 * halfWorld) / tileSide / 2 ** z;
      return matrix(z, cellSize, cellSize, [-halfWorld, halfWorld], 2 ** z);
    }),
  };
}

function geographicSet() {
  return {
    ...cgcs2000Quad,
    orderedAxes: ['Lat', 'Lon'],
    tileMatrices: Array.from({ length: deepestZoom }, (_, index) => {
      const level = index + 1;
      const cellSize = 360 / tileSide / 2 ** level;
      return matrix(level, cellSize, cellSize * metresOfDegree, [90, -180], 2 ** (level - 1));
    }),
  };
}

function matrix(level: number, cellSize: number, metres: number, pointOfOrigin: number[], height: number) {
  return {
    id: String(level),
    scaleDenominator: metres / standardPixel,
    cellSize,
    cornerOfOrigin: 'topLeft',
    pointOfOrigin,
    tileWidth: tileSide,
    tileHeight: tileSide,
    matrixWidth: 2 ** level,
    matrixHeight: height,
  };
}
