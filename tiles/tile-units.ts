/** The side of a tile in its own units. */
export const extent = 4096;

/** How far a tile reaches over its edge, in tile units. */
export const buffer = 64;

/**
 * How far simplification may move a border, in tile units: little enough to stay, with the rounding of both ends,
 * within one unit of the border as it was.
 */
export const tolerance = 0.1;
