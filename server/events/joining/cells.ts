/** Degrees of latitude in a metre, near enough for cells: a cell need not be exact, only the same for everybody. */
const degreesPerMetre = 1 / 111_195;
/** Sides of a cell in radii of the rule; with four, a report looks into two or three cells on average. */
const radiiPerCell = 4;
/** Columns and rows are counted from far beyond the antimeridian and the pole, so that all are positive. */
const half = 2 ** 23;

function number(column: number, row: number): number {
  return (column + half) * 2 * half + (row + half);
}

/** The cell of a place in degrees, of the grid that a radius in metres (1 or more) makes; below 2^48. */
export function cellOf(radius: number, [lon, lat]: readonly [number, number]): number {
  const side = radiiPerCell * radius * degreesPerMetre;
  return number(Math.floor(lon / side), Math.floor(lat / side));
}

/** All cells of that grid in which a place within the radius can lie. */
export function cellsWithin(radius: number, [lon, lat]: readonly [number, number]): number[] {
  const side = radiiPerCell * radius * degreesPerMetre;
  // A meridian's degree is up to 0.6 % shorter than the one above, and the cosine is of the far side.
  const reach = radius * degreesPerMetre * 1.01;
  const across = reach / Math.cos((Math.min(89, Math.abs(lat) + reach) * Math.PI) / 180);
  const cells: number[] = [];
  for (let column = Math.floor((lon - across) / side); column <= Math.floor((lon + across) / side); column++)
    for (let row = Math.floor((lat - reach) / side); row <= Math.floor((lat + reach) / side); row++)
      cells.push(number(column, row));
  return cells;
}
