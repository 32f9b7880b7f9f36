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
const VERSION = 1;
const HEADER_BYTES = 16;

const arrayTypes = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array };
type ArrayType = keyof typeof arrayTypes;

interface Section {
  array: ArrayType;
  offset: number;
  length: number;
}

type Index = Record<keyof Kernel, Record<string, Section | number | string[]>>;

const aligned = (offset: number) => Math.ceil(offset / 8) * 8;

/**
 * Writes a kernel into one buffer: magic, version, length of the index, the index as JSON in UTF-8 (numbers,
 * codes, and where each array lies), then the arrays, each on a multiple of eight bytes, in the byte order of
 * the machine.
 */
export function writeKernel(kernel: Kernel): ArrayBuffer {
  const sections: { bytes: Uint8Array; section: Section }[] = [];
  let size = 0;
  const describe = (part: object) =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => {
        if (!ArrayBuffer.isView(value)) return [name, value];
        const section = {
          array: value.constructor.name as ArrayType,
          offset: size,
          length: value.byteLength,
        };
        sections.push({ bytes: new Uint8Array(value.buffer, value.byteOffset, value.byteLength), section });
        size = aligned(size + value.byteLength);
        return [name, section];
      }),
    );
  const index: Index = { table: describe(kernel.table), grid: describe(kernel.grid) };
  const text = new TextEncoder().encode(JSON.stringify(index));
  const start = aligned(HEADER_BYTES + text.length);
  const buffer = new ArrayBuffer(start + size);
  new Uint32Array(buffer, 0, 4).set([MAGIC, VERSION, text.length, 0]);
  const bytes = new Uint8Array(buffer);
  bytes.set(text, HEADER_BYTES);
  for (const { bytes: array, section } of sections) bytes.set(array, start + section.offset);
  return buffer;
}

/**
 * Reads what `writeKernel` wrote; the arrays are views of `buffer`, nothing is copied.
 * @throws RangeError when it is something else, of another version, or cut
 */
export function readKernel(buffer: ArrayBuffer): Kernel {
  if (buffer.byteLength < HEADER_BYTES) throw new RangeError('not a routing kernel: too short');
  const [magic, version, length] = new Uint32Array(buffer, 0, 4);
  if (magic !== MAGIC) throw new RangeError('not a routing kernel');
  if (version !== VERSION)
    throw new RangeError(`a routing kernel of version ${version}, expected ${VERSION}`);
  const start = aligned(HEADER_BYTES + length!);
  if (start > buffer.byteLength) throw new RangeError('the routing kernel is cut');
  const text = new TextDecoder().decode(new Uint8Array(buffer, HEADER_BYTES, length));
  const index = JSON.parse(text) as Index;
  const restore = (part: Index[keyof Kernel]) =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => {
        if (typeof value === 'number' || Array.isArray(value)) return [name, value];
        const Type = arrayTypes[value.array];
        if (start + value.offset + value.length > buffer.byteLength)
          throw new RangeError('the routing kernel is cut');
        return [name, new Type(buffer, start + value.offset, value.length / Type.BYTES_PER_ELEMENT)];
      }),
    );
  return {
    table: restore(index.table) as unknown as AreaTable,
    grid: restore(index.grid) as unknown as Grid,
  };
}
