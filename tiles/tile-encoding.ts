/** How a tile's features are written: as a Mapbox Vector Tile 2.1 or as a MapLibre Tile. */
export const tileEncodings = ['mvt', 'mlt'] as const;
export type TileEncoding = (typeof tileEncodings)[number];

/** As registered for MVT, and as MapLibre asks for its tiles. */
export const tileMediaTypes = {
  mvt: 'application/vnd.mapbox-vector-tile',
  mlt: 'application/vnd.maplibre-tile',
} as const satisfies Record<TileEncoding, string>;

/** What our own maps ask for; see the record of decisions for the figures. */
export const consoleEncoding: TileEncoding = 'mlt';
