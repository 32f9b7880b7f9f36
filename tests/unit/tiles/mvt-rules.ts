import { PbfReader } from 'pbf';
import { shownField, totalField } from '../../../tiles/declare-counts.ts';

interface Feature {
  ids: number[];
  types: number[];
  tags: number[];
  geometries: number[][];
}

interface Layer {
  version: number | undefined;
  names: string[];
  extent: number | undefined;
  keys: string[];
  values: number[][];
  features: Feature[];
  extensions: [field: number, value: number][];
}

/**
 * What is wrong with a tile by the rules of the Mapbox Vector Tile specification 2.1; empty for a valid tile.
 * Reads the protocol buffer itself, so that nothing a lenient decoder forgives is missed.
 */
export function mvtFaults(tile: Uint8Array): string[] {
  const layers: Layer[] = [];
  try {
    const reader = new PbfReader(tile);
    while (reader.pos < tile.length) {
      const tag = reader.readVarint();
      if (tag !== ((3 << 3) | 2)) return [`the tile has an unknown field, tag ${tag}`];
      layers.push(readLayer(reader, reader.readVarint() + reader.pos));
    }
  } catch (error) {
    return [`unreadable: ${(error as Error).message}`];
  }
  const faults = layers.flatMap(layerFaults);
  const names = layers.map((layer) => layer.names[0]);
  if (new Set(names).size < names.length) faults.push('two layers have the same name');
  return faults;
}

/** The extension fields of a tile's first layer, by number. */
export function layerExtensions(tile: Uint8Array): Record<number, number> {
  const reader = new PbfReader(tile);
  reader.readVarint();
  return Object.fromEntries(readLayer(reader, reader.readVarint() + reader.pos).extensions);
}

/** Fields and the wire types they must have. */
// Fields from 16 on are for extensions; ours say how many features are shown, of how many.
const layerWire: Record<number, number> = {
  1: 2,
  2: 2,
  3: 2,
  4: 2,
  5: 0,
  15: 0,
  [shownField]: 0,
  [totalField]: 0,
};
const featureWire: Record<number, number> = { 1: 0, 2: 2, 3: 0, 4: 2 };
const valueWire: Record<number, number> = { 1: 2, 2: 5, 3: 1, 4: 0, 5: 0, 6: 0, 7: 0 };

function fields(
  reader: PbfReader,
  end: number,
  wires: Record<number, number>,
  what: string,
  read: (field: number) => void,
): void {
  while (reader.pos < end) {
    const tag = reader.readVarint();
    const field = tag >> 3;
    const wire = wires[field];
    if (wire === undefined) throw new Error(`${what} has an unknown field ${field}`);
    if (wire !== (tag & 7)) throw new Error(`${what} field ${field} has wire type ${tag & 7}, not ${wire}`);
    read(field);
  }
  if (reader.pos !== end) throw new Error(`${what} ends in the middle of a field`);
}

function readLayer(reader: PbfReader, end: number): Layer {
  const layer: Layer = {
    version: undefined,
    names: [],
    extent: undefined,
    keys: [],
    values: [],
    features: [],
    extensions: [],
  };
  fields(reader, end, layerWire, 'a layer', (field) => {
    if (field === 15) layer.version = reader.readVarint();
    else if (field === 5) layer.extent = reader.readVarint();
    else if (field === 1) layer.names.push(reader.readString());
    else if (field === 3) layer.keys.push(reader.readString());
    else if (field >= 16) layer.extensions.push([field, reader.readVarint()]);
    else if (field === 4) layer.values.push(readValue(reader, reader.readVarint() + reader.pos));
    else layer.features.push(readFeature(reader, reader.readVarint() + reader.pos));
  });
  return layer;
}

function readValue(reader: PbfReader, end: number): number[] {
  const present: number[] = [];
  fields(reader, end, valueWire, 'a value', (field) => {
    present.push(field);
    reader.skip((field << 3) | valueWire[field]!);
  });
  return present;
}

function readFeature(reader: PbfReader, end: number): Feature {
  const feature: Feature = { ids: [], types: [], tags: [], geometries: [] };
  fields(reader, end, featureWire, 'a feature', (field) => {
    if (field === 1) feature.ids.push(reader.readVarint());
    else if (field === 3) feature.types.push(reader.readVarint());
    else {
      const numbers: number[] = [];
      const packedEnd = reader.readVarint() + reader.pos;
      while (reader.pos < packedEnd) numbers.push(reader.readVarint());
      if (field === 2) feature.tags.push(...numbers);
      else feature.geometries.push(numbers);
    }
  });
  return feature;
}

function layerFaults(layer: Layer): string[] {
  const faults: string[] = [];
  const name = layer.names[0];
  if (name === undefined || name === '') faults.push('a layer has no name');
  if (layer.version !== 2) faults.push(`layer ${name} has version ${layer.version}`);
  if (layer.features.length === 0) faults.push(`layer ${name} has no features`);
  for (const value of layer.values)
    if (value.length !== 1) faults.push(`layer ${name} has a value with ${value.length} members`);
  const ids = new Set<number>();
  for (const feature of layer.features) {
    const id = feature.ids[0];
    if (id !== undefined && ids.has(id)) faults.push(`layer ${name} has two features ${id}`);
    if (id !== undefined) ids.add(id);
    for (const fault of featureFaults(feature, layer))
      faults.push(`layer ${name}, feature ${id ?? 'without id'}: ${fault}`);
  }
  return faults;
}

function featureFaults(feature: Feature, layer: Layer): string[] {
  const faults: string[] = [];
  if (feature.tags.length % 2 === 1) faults.push('a key without a value');
  for (let at = 0; at + 1 < feature.tags.length; at += 2) {
    if (feature.tags[at]! >= layer.keys.length) faults.push(`no key ${feature.tags[at]}`);
    if (feature.tags[at + 1]! >= layer.values.length) faults.push(`no value ${feature.tags[at + 1]}`);
  }
  const [type] = feature.types;
  if (type === undefined) faults.push('no geometry type');
  else if (type > 3) faults.push(`unknown geometry type ${type}`);
  if (feature.geometries.length !== 1) faults.push(`${feature.geometries.length} geometries`);
  const [geometry] = feature.geometries;
  if (geometry && type && type <= 3) faults.push(...geometryFaults(geometry, type));
  return faults;
}

interface Part {
  vertices: [number, number][];
  closed: boolean;
}

function geometryFaults(commands: number[], type: number): string[] {
  const faults: string[] = [];
  const parts: Part[] = [];
  let cursor: [number, number] = [0, 0];
  const zigzag = (number: number) => (number % 2 === 1 ? -(number + 1) / 2 : number / 2);
  let at = 0;
  while (at < commands.length) {
    const id = commands[at]! & 7;
    const count = Math.floor(commands[at]! / 8);
    at++;
    if (id === 7) {
      const part = parts.at(-1);
      if (count !== 1) faults.push(`ClosePath ${count} times`);
      if (!part || part.closed) return [...faults, 'ClosePath without a line'];
      part.closed = true;
      continue;
    }
    if (id !== 1 && id !== 2) return [...faults, `unknown command ${id}`];
    if (count === 0) faults.push(`command ${id} without coordinates`);
    if (at + count * 2 > commands.length) return [...faults, 'coordinates are missing'];
    if (id === 1 && (type !== 1 || parts.length === 0)) parts.push({ vertices: [], closed: false });
    if (id === 1 && type !== 1 && count > 1) faults.push(`MoveTo ${count} times in one part`);
    const part = parts.at(-1);
    if (!part || part.closed) return [...faults, 'LineTo before MoveTo'];
    if (id === 2 && type === 1) faults.push('LineTo in a point');
    for (let step = 0; step < count; step++, at += 2) {
      const dx = zigzag(commands[at]!);
      const dy = zigzag(commands[at + 1]!);
      if (id === 2 && dx === 0 && dy === 0) faults.push('a segment of no length');
      cursor = [cursor[0] + dx, cursor[1] + dy];
      part.vertices.push(cursor);
    }
  }
  if (parts.length === 0) faults.push('an empty geometry');
  for (const part of parts) {
    if (type === 2 && part.vertices.length < 2) faults.push('a line of one vertex');
    if (type !== 3 && part.closed) faults.push('ClosePath outside a polygon');
    if (type === 3 && !part.closed) faults.push('a ring that is not closed');
    if (type === 3 && part.vertices.length < 3) faults.push('a ring of fewer than three vertices');
  }
  if (type === 3) {
    const areas = parts.map((part) => ringArea(part.vertices));
    if (areas.some((area) => area === 0)) faults.push('a ring without area');
    if (areas[0]! < 0) faults.push('the first ring is wound as a hole');
    for (const { vertices } of parts) {
      const [first] = vertices;
      const last = vertices.at(-1);
      if (first && last && vertices.length > 1 && first[0] === last[0] && first[1] === last[1])
        faults.push('a ring repeats its first vertex');
    }
  }
  return faults;
}

/** Twice the area by the surveyor's formula with y downwards: positive for an outer ring. */
function ringArea(vertices: readonly (readonly [number, number])[]): number {
  return vertices.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = vertices[(index + 1) % vertices.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
}
