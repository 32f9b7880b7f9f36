import { PbfReader } from 'pbf';
import type { Scalar } from '../attributes.ts';
import type { TileFeature } from '../encode.ts';
import { type GeometryType, geometryTypes } from '../geometry.ts';
import { encodeMlt } from './encode.ts';

const layerTag = (3 << 3) | 2;

/**
 * Writes a tile that PostGIS or `encodeTile` made as a MapLibre Tile: for a maker that has nothing but the MVT.
 *
 * @param tile MVT 2.1 of one layer whose extent is ours, each of its features with an id; no bytes give none
 * @throws RangeError when it is something else
 */
export function mltFromMvt(tile: Uint8Array): Uint8Array<ArrayBuffer> {
  if (tile.length === 0) return new Uint8Array();
  const reader = new PbfReader(tile);
  if (reader.readVarint() !== layerTag) throw new RangeError('a tile does not begin with a layer');
  const end = reader.readVarint() + reader.pos;
  if (end !== tile.length) throw new RangeError('a tile has more than one layer');
  let name = '';
  const keys: string[] = [];
  const values: Uint8Array[] = [];
  const features: RawFeature[] = [];
  reader.readFields(
    (field) => {
      if (field === 1) name = reader.readString();
      else if (field === 2)
        features.push(reader.readMessage(readFeature, { id: 0, type: 0, tags: [], commands: [] }));
      else if (field === 3) keys.push(reader.readString());
      else if (field === 4) values.push(reader.readBytes());
    },
    undefined,
    end,
  );
  const scalars = values.map((message) => new PbfReader(message).readFields(readValue, { value: '' }).value);
  return encodeMlt(
    name,
    features.map(
      ({ id, type, tags, commands }): TileFeature => ({
        ...{ id, tags },
        type: type as GeometryType,
        parts: partsOf(type, commands),
      }),
    ),
    { keys, values, scalars: () => scalars },
  );
}

interface RawFeature {
  id: number;
  type: number;
  tags: number[];
  commands: number[];
}

function readFeature(field: number, feature: RawFeature, reader: PbfReader): void {
  if (field === 1) feature.id = reader.readVarint();
  else if (field === 2) reader.readPackedVarint(feature.tags);
  else if (field === 3) feature.type = reader.readVarint();
  else if (field === 4) reader.readPackedVarint(feature.commands);
}

function readValue(field: number, message: { value: Scalar }, reader: PbfReader): void {
  if (field === 1) message.value = reader.readString();
  else if (field === 2) message.value = reader.readFloat();
  else if (field === 3) message.value = reader.readDouble();
  else if (field === 4) message.value = reader.readVarint(true);
  else if (field === 5) message.value = reader.readVarint();
  else if (field === 6) message.value = reader.readSVarint();
  else if (field === 7) message.value = reader.readBoolean();
}

const moveTo = 1;
const closePath = 7;
const unZigZag = (value: number) => (value >>> 1) ^ -(value & 1);

/** The parts that drawing commands make: all points are one, every line and ring is one of its own. */
function partsOf(type: number, commands: readonly number[]): number[][] {
  const parts: number[][] = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < commands.length; ) {
    const command = commands[at]! & 7;
    const count = commands[at++]! >>> 3;
    if (command === closePath) continue;
    if (command === moveTo && (type !== geometryTypes.point || parts.length === 0)) parts.push([]);
    const part = parts[parts.length - 1]!;
    for (let step = 0; step < count; step++, at += 2) {
      x += unZigZag(commands[at]!);
      y += unZigZag(commands[at + 1]!);
      part.push(x, y);
    }
  }
  return parts;
}
