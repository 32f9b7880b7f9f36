const halfBits = 13;
const halfMask = 2 ** halfBits - 1;
/** Two interleaved halves of 13 bits each. */
const halfCodes = 2 ** (2 * halfBits);

/** The most bits of a row or a column that a code has room for. */
export const mortonBits = 2 * halfBits;

/**
 * The place of a cell on the Z-order curve (Morton 1966): the cells of any square of a power of two, placed on its
 * multiples, follow each other. Exact for rows and columns below 2^26; a quarter, rounded down, is the code of the
 * cell of twice the side around it.
 */
export function mortonCode(column: number, row: number): number {
  const low = spread(column & halfMask) | (spread(row & halfMask) << 1);
  const high = spread(column >>> halfBits) | (spread(row >>> halfBits) << 1);
  return high * halfCodes + low;
}

/** Puts a zero between the bits of a number of 13 bits. */
function spread(bits: number): number {
  let spaced = (bits | (bits << 8)) & 0x00ff_00ff;
  spaced = (spaced | (spaced << 4)) & 0x0f0f_0f0f;
  spaced = (spaced | (spaced << 2)) & 0x3333_3333;
  return (spaced | (spaced << 1)) & 0x5555_5555;
}
