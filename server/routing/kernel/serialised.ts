import type { AreaTable } from './areas.ts';
import type { Grid } from './grid.ts';

/** The areas of all tiers with their grid: everything that a look-up needs. */
export interface Kernel {
  table: AreaTable;
  grid: Grid;
}

/** "WGRK" as the first four bytes. */
const MAGIC = 0x4b524757;
/** Changes whenever a member of the kernel changes its meaning. */
const VERSION = 2;
const HEADER_BYTES = 16;

const arrayTypes = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array };
type ArrayType = keyof typeof arrayTypes;

/** An array in the index: its type, its length in bytes, and the place of its piece. */
interface Section {
  array: ArrayType;
  length: number;
  piece: number;
}

type Index = Record<keyof Kernel, Record<string, Section | number | string[]>>;

/**
 * Writes a kernel as pieces that move to another thread, or one after the other into a file. The first holds
 * magic, version, length of the index and the index as JSON in UTF-8 (numbers, codes, and which piece each array
 * is); each of the others is one array, in the byte order of the machine. The arrays are not copied: moving the
 * pieces away takes them from the kernel.
 */
export function writeKernel(kernel: Kernel): ArrayBuffer[] {
  const arrays: ArrayBuffer[] = [];
  const describe = (part: object) =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => {
        if (!ArrayBuffer.isView(value)) return [name, value];
        const { buffer, byteOffset, byteLength } = value;
        const whole = byteLength === buffer.byteLength;
        arrays.push((whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer);
        const section: Section = {
          array: value.constructor.name as ArrayType,
          length: byteLength,
          piece: arrays.length,
        };
        return [name, section];
      }),
    );
  const index: Index = { table: describe(kernel.table), grid: describe(kernel.grid) };
  const text = new TextEncoder().encode(JSON.stringify(index));
  const head = new ArrayBuffer(HEADER_BYTES + text.length);
  new Uint32Array(head, 0, 4).set([MAGIC, VERSION, text.length, 0]);
  new Uint8Array(head).set(text, HEADER_BYTES);
  return [head, ...arrays];
}

/**
 * Reads what `writeKernel` wrote; the arrays are views of the pieces, nothing is copied.
 * @throws RangeError when it is something else, of another version, or cut
 */
export function readKernel(pieces: readonly ArrayBuffer[]): Kernel {
  const head = pieces[0];
  if (!head || head.byteLength < HEADER_BYTES) throw new RangeError('not a routing kernel: too short');
  const [magic, version, length] = new Uint32Array(head, 0, 4);
  if (magic !== MAGIC) throw new RangeError('not a routing kernel');
  if (version !== VERSION)
    throw new RangeError(`a routing kernel of version ${version}, expected ${VERSION}`);
  if (head.byteLength < HEADER_BYTES + length!) throw new RangeError('the routing kernel is cut');
  const index = JSON.parse(new TextDecoder().decode(new Uint8Array(head, HEADER_BYTES, length))) as Index;
  const restore = (part: Index[keyof Kernel]) =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => {
        if (typeof value === 'number' || Array.isArray(value)) return [name, value];
        const piece = pieces[value.piece];
        if (piece?.byteLength !== value.length) throw new RangeError('the routing kernel is cut');
        return [name, new arrayTypes[value.array](piece)];
      }),
    );
  return {
    table: restore(index.table) as unknown as AreaTable,
    grid: restore(index.grid) as unknown as Grid,
  };
}
