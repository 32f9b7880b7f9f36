import type { Attributes } from '../attributes.ts';
import type { TileFeature } from '../encode.ts';
import { extent } from '../tile-units.ts';
import { utf8 } from '../utf8.ts';
import { ByteWriter } from './byte-writer.ts';
import { geometryColumn } from './geometry-column.ts';
import { propertyColumns } from './property-columns.ts';
import { streamTypes, writeIntegers, writeLongIntegers } from './streams.ts';

const layerTag = 1;
const idColumn = 0;
const longIdColumn = 2;
const geometryColumnCode = 4;

/**
 * Writes features as a MapLibre Tile of one layer, in their order. Tiles are joined by joining their bytes, as those of
 * MVT are. No features give no bytes. Which properties lose their type is said at `propertyColumns`.
 *
 * @param name not empty
 */
export function encodeMlt(
  name: string,
  features: readonly TileFeature[],
  attributes: Attributes,
): Uint8Array<ArrayBuffer> {
  if (features.length === 0) return new Uint8Array();
  const ids = features.map(({ id }) => id);
  const largest = ids.reduce((most, id) => Math.max(most, id), 0);
  const properties = propertyColumns(features, attributes);
  const layer = new ByteWriter(4096);
  layer.varint(layerTag);
  writeText(layer, name);
  layer.varint(extent);
  layer.varint(properties.length + 2);
  layer.varint(largest < 2 ** 32 ? idColumn : longIdColumn);
  layer.varint(geometryColumnCode);
  for (const { typeCode, name } of properties) {
    layer.varint(typeCode);
    writeText(layer, name);
  }
  if (largest < 2 ** 32)
    writeIntegers(layer, streamTypes.data, Uint32Array.from(ids), { plain: largest >= 2 ** 31 });
  else writeLongIntegers(layer, streamTypes.data, ids);
  layer.raw(geometryColumn(features));
  for (const { data } of properties) layer.raw(data);
  const written = layer.finish();
  const tile = new ByteWriter(written.length + 8);
  tile.varint(written.length);
  tile.raw(written);
  return tile.finish();
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = utf8(text);
  writer.varint(bytes.length);
  writer.raw(bytes);
}
