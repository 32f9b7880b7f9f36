import { type AreaTable, TIER_COUNT } from './areas.ts';
import { crossingsOf, type EdgeTable } from './edges.ts';
import { FaceCollector } from './faces.ts';
import { side } from './side.ts';

/**
 * A uniform grid over the areas. Every cell has a reference point and the face there: the set of areas that
 * cover it. A cell that a border meets also lists the border's edges. An area covers a point of the cell when
 * it covers the reference point and the straight way from there to the point crosses the area's border an even
 * number of times, or when it does not and the number is odd.
 */
export interface Grid {
  west: number;
  south: number;
  /** Degrees per cell, and cells per degree. */
  sizeX: number;
  sizeY: number;
  perX: number;
  perY: number;
  columns: number;
  rows: number;
  /** Where in its cell the reference point lies, as shares of the cell's size. */
  shareX: number;
  shareY: number;
  /**
   * Two numbers a cell, row by row from the south-west: face * 2, plus 1 when `change` may be used for all its
   * edges; and the place of its first edge in `near`, or -1.
   */
  cells: Int32Array;
  /** Bit t is set when a border of tier t meets the cell. */
  cellTiers: Uint8Array;
  /**
   * Five numbers an edge: ax, ay, bx, by relative to the reference point, then as a 32-bit integer
   * kind * 4, plus 2 when the reference point is on the edge's left, plus 1 on the cell's last edge.
   */
  near: Float32Array;
  /** The edge, as a place in `ends`, that `near` rounds. */
  nearEdge: Uint32Array;
  /** See `EdgeTable`. */
  ends: Float64Array;
  kindSides: Uint32Array;
  sides: Uint32Array;
  /** See `crossingsOf`. */
  change: Int32Array;
  /** Bit t is set when an area of tier t lies beside edges of kind k. */
  kindTiers: Uint8Array;
  /** The lowest covering area of face f in tier t at `[4 * f + t]`, or -1. */
  faceAreas: Int32Array;
  /** All covering areas of face f: `faceMembers` from `faceStart[f]` up to `faceStart[f + 1]`, ascending. */
  faceStart: Uint32Array;
  faceMembers: Uint32Array;
  /** Bit t is set when two or more areas of tier t cover face f. */
  faceOverlaps: Uint8Array;
}

/** More cells than this cost more memory than they save time. */
const MAX_CELLS = 2 ** 24;
/** Cells for each edge: below, lists grow long; above, the grid falls out of the processor's caches. */
const CELLS_PER_EDGE = 2;
/** An edge is listed in every cell within this share of a cell's side, far above the rounding of a look-up. */
const MARGIN = 1e-6;
/** Places for the reference points in their cells; the first where none is on the line of an edge is taken. */
const REFERENCE_SHARES = [0.5127, 0.4371, 0.5813, 0.3467, 0.6739, 0.2613, 0.7589, 0.1847, 0.8353];

/** Further places that are tried after those. */
const MORE_REFERENCES = 200;

type Frame = Pick<Grid, 'west' | 'south' | 'sizeX' | 'sizeY' | 'perX' | 'perY' | 'columns' | 'rows'>;

function frameOf(edges: EdgeTable): Frame {
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (let i = 0; i < 4 * edges.count; i += 2) {
    const x = edges.ends[i]!;
    const y = edges.ends[i + 1]!;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  if (edges.count === 0)
    return { west: 0, south: 0, sizeX: 1, sizeY: 1, perX: 1, perY: 1, columns: 0, rows: 0 };
  const shrink = Math.max(0.01, Math.cos((((south + north) / 2) * Math.PI) / 180));
  const width = Math.max((east - west) * shrink, 1e-9);
  const height = Math.max(north - south, 1e-9);
  const target = Math.min(MAX_CELLS / 2, Math.max(64, CELLS_PER_EDGE * edges.count));
  const size = Math.max(Math.sqrt((width * height) / target), Math.max(width, height) / 30_000);
  const columns = Math.ceil(width / size) + 3;
  const rows = Math.ceil(height / size) + 3;
  // One empty cell all around: every row starts outside every area.
  return {
    west: west - (1.5 * size) / shrink,
    south: south - 1.5 * size,
    sizeX: size / shrink,
    sizeY: size,
    perX: shrink / size,
    perY: 1 / size,
    columns,
    rows,
  };
}

/** Calls `visit` with every cell that the edge a→b meets, and perhaps a neighbour within the margin. */
function eachCell(
  frame: Frame,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  visit: (cell: number) => void,
): void {
  const fromX = (ax - frame.west) * frame.perX;
  const fromY = (ay - frame.south) * frame.perY;
  const toX = (bx - frame.west) * frame.perX;
  const toY = (by - frame.south) * frame.perY;
  const low = Math.floor(Math.min(fromY, toY) - MARGIN);
  const high = Math.floor(Math.max(fromY, toY) + MARGIN);
  const left = Math.floor(Math.min(fromX, toX) - MARGIN);
  const right = Math.floor(Math.max(fromX, toX) + MARGIN);
  for (let row = low; row <= high; row++) {
    let first = left;
    let last = right;
    if (low !== high && left !== right) {
      const slope = (toX - fromX) / (toY - fromY);
      const enter = fromX + clamp(row - MARGIN, fromY, toY) * slope - fromY * slope;
      const leave = fromX + clamp(row + 1 + MARGIN, fromY, toY) * slope - fromY * slope;
      first = Math.max(left, Math.floor(Math.min(enter, leave) - MARGIN));
      last = Math.min(right, Math.floor(Math.max(enter, leave) + MARGIN));
    }
    for (let column = first; column <= last; column++) visit(row * frame.columns + column);
  }
}

function clamp(value: number, one: number, other: number): number {
  return one < other ? Math.min(Math.max(value, one), other) : Math.min(Math.max(value, other), one);
}

/** The edges that meet each cell: `edges` from `start[cell]` up to `start[cell + 1]`. */
function listEdges(frame: Frame, table: EdgeTable): { start: Uint32Array; edges: Uint32Array } {
  const cellCount = frame.columns * frame.rows;
  const start = new Uint32Array(cellCount + 1);
  const { ends } = table;
  const count = (cell: number) => {
    start[cell] = start[cell]! + 1;
  };
  for (let i = 0; i < 4 * table.count; i += 4)
    eachCell(frame, ends[i]!, ends[i + 1]!, ends[i + 2]!, ends[i + 3]!, count);
  let total = 0;
  for (let cell = 0; cell <= cellCount; cell++) {
    total += start[cell]!;
    start[cell] = total;
  }
  const edges = new Uint32Array(total);
  let edge = 0;
  const place = (cell: number) => {
    const last = start[cell]! - 1;
    start[cell] = last;
    edges[last] = edge;
  };
  for (; edge < table.count; edge++) {
    const i = 4 * edge;
    eachCell(frame, ends[i]!, ends[i + 1]!, ends[i + 2]!, ends[i + 3]!, place);
  }
  return { start, edges };
}

/** Longitude of the reference points of a column. */
export function referenceX(grid: Pick<Grid, 'west' | 'sizeX' | 'shareX'>, column: number): number {
  return grid.west + (column + grid.shareX) * grid.sizeX;
}

/** Latitude of the reference points of a row. */
export function referenceY(grid: Pick<Grid, 'south' | 'sizeY' | 'shareY'>, row: number): number {
  return grid.south + (row + grid.shareY) * grid.sizeY;
}

type Placed = Frame & Pick<Grid, 'shareX' | 'shareY' | 'near' | 'nearEdge'>;

/**
 * Writes the edges of every cell relative to its reference point; null when a reference point lies on the line
 * of an edge of its cell.
 */
function placeEdges(
  frame: Frame,
  table: EdgeTable,
  lists: { start: Uint32Array; edges: Uint32Array },
  shareX: number,
  shareY: number,
): Placed | null {
  const { start, edges } = lists;
  const near = new Float32Array(5 * edges.length);
  const words = new Int32Array(near.buffer);
  const placed = { ...frame, shareX, shareY, near, nearEdge: edges };
  for (let row = 0, cell = 0; row < frame.rows; row++) {
    const y = referenceY(placed, row);
    for (let column = 0; column < frame.columns; column++, cell++) {
      const x = referenceX(placed, column);
      const end = start[cell + 1]!;
      for (let i = start[cell]!; i < end; i++) {
        const edge = 4 * edges[i]!;
        const ax = table.ends[edge]!;
        const ay = table.ends[edge + 1]!;
        const bx = table.ends[edge + 2]!;
        const by = table.ends[edge + 3]!;
        const where = side(ax, ay, bx, by, x, y);
        if (where === 0) return null;
        near[5 * i] = ax - x;
        near[5 * i + 1] = ay - y;
        near[5 * i + 2] = bx - x;
        near[5 * i + 3] = by - y;
        words[5 * i + 4] = 4 * table.kindOf[edges[i]!]! + (where > 0 ? 2 : 0) + (i + 1 === end ? 1 : 0);
      }
    }
  }
  return placed;
}

function placeReferences(
  frame: Frame,
  table: EdgeTable,
  lists: { start: Uint32Array; edges: Uint32Array },
): Placed {
  for (const shareX of REFERENCE_SHARES)
    for (const shareY of REFERENCE_SHARES) {
      const placed = placeEdges(frame, table, lists, shareX, shareY);
      if (placed) return placed;
    }
  // Multiples of irrational numbers: no drawing of lines, however dense or malicious, lies on many of them.
  for (let i = 1; i <= MORE_REFERENCES; i++) {
    const placed = placeEdges(frame, table, lists, (i * Math.SQRT2) % 1, (i * Math.E) % 1);
    if (placed) return placed;
  }
  throw new RangeError('no place for reference points: every one tried lies on the line of an edge');
}

/** Builds the grid of `table`, whose edges are `edgeTable`. */
export function gridOf(table: AreaTable, edgeTable: EdgeTable): Grid {
  const frame = frameOf(edgeTable);
  const lists = listEdges(frame, edgeTable);
  const placed = placeReferences(frame, edgeTable, lists);
  const { start, edges } = lists;
  const { change, plainTiers } = crossingsOf(table, edgeTable);
  const { ends, kindOf, kindSides, sides } = edgeTable;
  const kindTiers = plainTiers.map((tiers) => (tiers | (tiers >>> TIER_COUNT)) & 15);
  const cells = new Int32Array(2 * frame.columns * frame.rows);
  const cellTiers = new Uint8Array(frame.columns * frame.rows);
  const faces = new FaceCollector(table);
  const seen = new Int32Array(edgeTable.count).fill(-1);

  for (let row = 0, cell = 0; row < frame.rows; row++) {
    const y = referenceY(placed, row);
    faces.clear();
    let previous = start[cell]!;
    for (let column = 0; column < frame.columns; column++, cell++) {
      const from = start[cell]!;
      const to = start[cell + 1]!;
      if (column > 0) {
        const x = referenceX(placed, column);
        const previousX = referenceX(placed, column - 1);
        for (let i = previous; i < to; i++) {
          const edge = edges[i]!;
          if (seen[edge] === cell) continue;
          seen[edge] = cell;
          if (crosses(ends, 4 * edge, previousX, x, y)) faces.cross(kindOf[edge]!, kindSides, sides);
        }
      }
      const face = faces.current();
      let tiers = 0;
      for (let i = from; i < to; i++) tiers |= plainTiers[kindOf[edges[i]!]!]!;
      const plain =
        faces.plain(face) && tiers >>> TIER_COUNT === 0 && (tiers & ~faces.presentTiers(face)) === 0;
      cellTiers[cell] = (tiers | (tiers >>> TIER_COUNT)) & 15;
      cells[2 * cell] = 2 * face + (plain ? 1 : 0);
      cells[2 * cell + 1] = to > from ? from : -1;
      previous = from;
    }
  }
  return { ...placed, cells, cellTiers, ends, kindSides, sides, change, kindTiers, ...faces.finish() };
}

/** Whether the edge crosses the way between two reference points of one row. */
function crosses(ends: Float64Array, edge: number, fromX: number, toX: number, y: number): boolean {
  const ax = ends[edge]!;
  const ay = ends[edge + 1]!;
  const bx = ends[edge + 2]!;
  const by = ends[edge + 3]!;
  if (ay > y === by > y) return false;
  const one = side(ax, ay, bx, by, fromX, y);
  const other = side(ax, ay, bx, by, toX, y);
  return one !== 0 && other !== 0 && one > 0 !== other > 0;
}
