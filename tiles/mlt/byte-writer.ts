/** Bytes of a variable-length number of 32 bits without a sign. */
export function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

/** Bytes one behind the other, as many as are written. */
export class ByteWriter {
  private bytes: Uint8Array<ArrayBuffer>;
  private end = 0;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.end++] = value;
  }

  /** Writes a whole number from 0 to 2^53, seven bits a byte, the lowest first. */
  varint(value: number): void {
    this.reserve(8);
    let rest = value;
    for (; rest >= 0x80000000; rest = Math.floor(rest / 128)) this.bytes[this.end++] = (rest % 128) | 0x80;
    for (; rest >= 0x80; rest >>>= 7) this.bytes[this.end++] = (rest & 0x7f) | 0x80;
    this.bytes[this.end++] = rest;
  }

  /** Writes `count` numbers of 32 bits without a sign, as `varint` does. */
  varints(values: Uint32Array, count = values.length): void {
    this.reserve(count * 5);
    const { bytes } = this;
    let { end } = this;
    for (let at = 0; at < count; at++) {
      let rest = values[at]!;
      for (; rest >= 0x80; rest >>>= 7) bytes[end++] = (rest & 0x7f) | 0x80;
      bytes[end++] = rest;
    }
    this.end = end;
  }

  raw(data: Uint8Array): void {
    this.reserve(data.length);
    this.bytes.set(data, this.end);
    this.end += data.length;
  }

  /** A copy of what was written, of just its length. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.end);
  }

  get length(): number {
    return this.end;
  }

  private reserve(more: number): void {
    if (this.end + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.end + more));
    larger.set(this.bytes.subarray(0, this.end));
    this.bytes = larger;
  }
}
