import { deepestZoom } from './address.ts';

/** The tiling scheme of all tiles, by its name in the OGC's register. */
export const webMercatorQuad = {
  id: 'WebMercatorQuad',
  title: 'Google Maps Compatible for the World',
  uri: 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad',
  crs: 'http://www.opengis.net/def/crs/EPSG/0/3857',
} as const;

/** Half the width of the Web Mercator world in metres. */
const halfWorld = 20_037_508.342_789_244;
/** The side of a tile in cells, as the register has it. */
const tileSide = 256;
/** The side in metres of the pixel that scale denominators are reckoned with (OGC 17-083r4, 6.1.1). */
const standardPixel = 0.000_28;

/** The definition of WebMercatorQuad down to the deepest zoom that is served (OGC 17-083r4, annex D.1). */
export function tileMatrixSet() {
  return {
    ...webMercatorQuad,
    orderedAxes: ['X', 'Y'],
    wellKnownScaleSet: 'http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible',
    tileMatrices: Array.from({ length: deepestZoom + 1 }, (_, z) => {
      const cellSize = (2 * halfWorld) / tileSide / 2 ** z;
      return {
        id: String(z),
        scaleDenominator: cellSize / standardPixel,
        cellSize,
        cornerOfOrigin: 'topLeft',
        pointOfOrigin: [-halfWorld, halfWorld],
        tileWidth: tileSide,
        tileHeight: tileSide,
        matrixWidth: 2 ** z,
        matrixHeight: 2 ** z,
      };
    }),
  };
}
