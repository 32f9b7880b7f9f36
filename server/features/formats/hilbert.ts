/** Cells on each side of the square that the curve runs through. */
const side = 2 ** 16;

/**
 * Where a place comes on Hilbert's curve through a box, so that what is near on the curve is near on the ground.
 * @param extent left, bottom, right, top; what lies outside counts as at its edge
 * @returns a whole number of 32 bits
 */
export function hilbertPlace(
  x: number,
  y: number,
  [left, bottom, right, top]: readonly [number, number, number, number],
): number {
  const cell = (value: number, from: number, to: number) =>
    to > from ? Math.min(side - 1, Math.max(0, Math.floor(((value - from) / (to - from)) * side))) : 0;
  let [column, row] = [cell(x, left, right), cell(y, bottom, top)];
  let place = 0;
  for (let half = side / 2; half >= 1; half /= 2) {
    const [east, north] = [column & half ? 1 : 0, row & half ? 1 : 0];
    place += half * half * ((3 * east) ^ north);
    // Each quarter is run through like the whole, turned so that its ends meet those of its neighbours.
    if (north === 0) {
      if (east === 1) {
        column = side - 1 - column;
        row = side - 1 - row;
      }
      [column, row] = [row, column];
    }
  }
  return place;
}
