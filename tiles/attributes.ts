import { PbfWriter } from 'pbf';
import { utf8 } from './utf8.ts';

/** A value that an MVT attribute can hold. */
export type Scalar = string | number | boolean;

/** A feature's row, as both makers read it. */
export interface FeatureRow {
  fid: number;
  code: string | null;
  name: string | null;
  parent: string | null;
  properties: Record<string, unknown>;
}

/** The columns that are attributes of every feature; a property of the same name gives way to them. */
export const columns = ['code', 'name', 'parent'] as const;

/**
 * The attributes of a feature: its columns, then its scalar properties. Null, lists and objects have no form
 * in MVT and are left out, as `ST_AsMVT` leaves them out.
 */
export function attributesOf(row: FeatureRow): [string, Scalar][] {
  const attributes: [string, Scalar][] = [];
  for (const column of columns) {
    const value = row[column];
    if (value !== null) attributes.push([column, value]);
  }
  for (const [key, value] of Object.entries(row.properties)) {
    if ((columns as readonly string[]).includes(key)) continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      attributes.push([key, value]);
  }
  return attributes;
}

/** What numbers of keys and values in tags stand for. */
export interface Attributes {
  readonly keys: readonly string[];
  /** Each value as the bytes of an MVT Value message. */
  readonly values: readonly Uint8Array[];
  /** The values in the order of their numbers. */
  scalars(): readonly Scalar[];
}

/** Numbers for texts or values, given in the order of first use. */
export class AttributeTable implements Attributes {
  readonly keys: string[] = [];
  readonly values: Uint8Array[] = [];
  private readonly keyNumbers = new Map<string, number>();
  private readonly inOrder: Scalar[] = [];
  private readonly valueNumbers = new Map<Scalar, number>();

  scalars(): readonly Scalar[] {
    return this.inOrder;
  }

  /** The numbers of an attribute's key and value. */
  add(key: string, value: Scalar): [number, number] {
    let keyNumber = this.keyNumbers.get(key);
    if (keyNumber === undefined) {
      keyNumber = this.keys.push(key) - 1;
      this.keyNumbers.set(key, keyNumber);
    }
    let valueNumber = this.valueNumbers.get(value);
    if (valueNumber === undefined) {
      valueNumber = this.values.push(valueMessage(value)) - 1;
      // There is one zero: the whole number that MVT has, which is not negative.
      this.inOrder.push(value === 0 ? 0 : value);
      this.valueNumbers.set(value, valueNumber);
    }
    return [keyNumber, valueNumber];
  }
}

/** Below this, readers lose the last digit of a signed integer: it is doubled on its way. */
const leastSigned = -(2 ** 52);

/** An MVT Value message: string 1, double 3, unsigned integer 5, signed integer 6, boolean 7. */
function valueMessage(value: Scalar): Uint8Array {
  const writer = new PbfWriter();
  if (typeof value === 'string') writer.writeBytesField(1, utf8(value));
  else if (typeof value === 'boolean') writer.writeBooleanField(7, value);
  else if (!Number.isSafeInteger(value) || value < leastSigned) writer.writeDoubleField(3, value);
  else if (value < 0) writer.writeSVarintField(6, value);
  else writer.writeVarintField(5, value);
  return writer.finish().slice();
}
