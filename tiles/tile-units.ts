/** The side of a tile in its own units. */
export const extent = 4096;

/** How far a tile reaches over its edge, in tile units. */
export const buffer = 64;

/**
 * How far simplification may move a border, in tile units: a tenth of what rounding may, and enough to halve the
 * bytes of finely drawn borders.
 */
export const tolerance = 0.1;
