import { crc32, deflateRawSync } from 'node:zlib';

/** A file to be packed. */
export interface Packed {
  name: string;
  content: Buffer;
  /** What the archive claims, where that is not the truth. */
  claims?: { size?: number; crc?: number; flags?: number; method?: number };
  /** The bytes of its name, where they are not UTF-8. */
  rawName?: Buffer;
}

/** A zip archive, written by the letter of its specification. */
export function zip(files: Packed[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, rawName, content, claims = {} } of files) {
    const packed = deflateRawSync(content);
    const path = rawName ?? Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(claims.flags ?? 0x800, 2);
    fields.writeUInt16LE(claims.method ?? 8, 4);
    fields.writeUInt32LE(claims.crc ?? crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(claims.size ?? content.length, 18);
    fields.writeUInt16LE(path.length, 22);
    const entry = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, path, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, path);
    local.push(entry);
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
