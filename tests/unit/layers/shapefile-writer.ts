/** Text in an encoding of two bytes a character, which Node can only read: each pair is found by reading all of them. */
export function encoder(label: string): (text: string) => Buffer {
  const decoder = new TextDecoder(label, { fatal: true });
  const pairs = new Map<string, [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++)
      try {
        const text = decoder.decode(Uint8Array.of(lead, trail));
        if ([...text].length === 1 && !pairs.has(text)) pairs.set(text, [lead, trail]);
      } catch {
        // No character.
      }
  return (text) =>
    Buffer.from([...text].flatMap((character) => pairs.get(character) ?? [character.charCodeAt(0)]));
}

/** A dBASE III table. @param driver its language id */
export function dbf(
  fields: readonly { name: Buffer; type?: string; length: number }[],
  rows: readonly (readonly Buffer[])[],
  driver = 0,
): Buffer {
  const header = Buffer.alloc(33 + 32 * fields.length);
  const rowLength = 1 + fields.reduce((sum, { length }) => sum + length, 0);
  header[0] = 3;
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(rowLength, 10);
  header[29] = driver;
  for (const [i, { name, type, length }] of fields.entries()) {
    name.copy(header, 32 + 32 * i, 0, 10);
    header.write(type ?? 'C', 43 + 32 * i, 'latin1');
    header[48 + 32 * i] = length;
  }
  header[header.length - 1] = 0x0d;
  const written = rows.map((cells) => {
    const row = Buffer.alloc(rowLength, 0x20);
    let at = 1;
    for (const [i, { length }] of fields.entries()) {
      cells[i]!.copy(row, at, 0, length);
      at += length;
    }
    return row;
  });
  return Buffer.concat([header, ...written]);
}

/** The .shp of points, with a null shape where there is none. */
export function pointShp(points: readonly ([number, number] | null)[]): Buffer {
  const header = Buffer.alloc(100);
  header.writeInt32BE(9994, 0);
  header.writeInt32LE(1, 32);
  const records = points.map((point, i) => {
    const record = Buffer.alloc(point ? 28 : 12);
    record.writeInt32BE(i + 1, 0);
    record.writeInt32BE((record.length - 8) / 2, 4);
    if (point) {
      record.writeInt32LE(1, 8);
      record.writeDoubleLE(point[0], 12);
      record.writeDoubleLE(point[1], 20);
    }
    return record;
  });
  return Buffer.concat([header, ...records]);
}
