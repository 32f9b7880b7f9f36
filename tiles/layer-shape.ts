/** What decides how features of a layer share the room in a tile; all by feature. */
export interface LayerShape {
  ids: Float64Array;
  types: Uint8Array;
  /** West, north, east, south of each feature, in shares of the Web Mercator world. */
  boxes: Float64Array;
  /** The place of its class among the layer's classes. */
  classes: Uint16Array;
  /** Its property `rank`, low numbers first; infinite where it has none. */
  ranks: Float64Array;
  /** What its attributes take in a tile; a value shared by several features is counted in shares. */
  attributeBytes: Float64Array;
  /** What it takes in a tile as a point, as its row tells it. */
  pointBytes: Float64Array;
  /** How many of its vertices are drawn at a zoom. */
  verticesAt(feature: number, z: number): number;
  /** How many it has. */
  verticesOf(feature: number): number;
}
