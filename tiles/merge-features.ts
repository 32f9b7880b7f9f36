import { type FeatureArrays, verticesOf } from './feature-arrays.ts';

/** Where a run of features is to be found. */
interface Run {
  from: FeatureArrays;
  /** The first feature, and the one after the last. */
  start: number;
  end: number;
}

/**
 * Some of the features of `old` and all of `fresh`, in the order of their ids; both are in that order, and no id is
 * taken from both. Their attributes must be numbered by one table.
 */
export function mergeFeatures(
  old: FeatureArrays,
  takes: (feature: number) => boolean,
  fresh: FeatureArrays,
): FeatureArrays {
  const runs: Run[] = [];
  const take = (from: FeatureArrays, feature: number) => {
    const last = runs.at(-1);
    if (last?.from === from && last.end === feature) last.end++;
    else runs.push({ from, start: feature, end: feature + 1 });
  };
  let next = 0;
  for (let feature = 0; feature < old.ids.length; feature++) {
    if (!takes(feature)) continue;
    for (; next < fresh.ids.length && fresh.ids[next]! < old.ids[feature]!; next++) take(fresh, next);
    take(old, feature);
  }
  for (; next < fresh.ids.length; next++) take(fresh, next);
  return join(runs);
}

function join(runs: readonly Run[]): FeatureArrays {
  const rangesOf = ({
    from,
    start,
    end,
  }: Run): {
    features: [number, number];
    parts: [number, number];
    vertices: [number, number];
    tags: [number, number];
  } => ({
    features: [start, end],
    parts: [endBefore(from.featurePartEnds, start), endBefore(from.featurePartEnds, end)],
    vertices: [verticesOf(from, start)[0], verticesOf(from, end - 1)[1]],
    tags: [endBefore(from.featureTagEnds, start), endBefore(from.featureTagEnds, end)],
  });
  const sizes = { features: 0, parts: 0, vertices: 0, tags: 0 };
  const ranges = runs.map((run) => {
    const range = rangesOf(run);
    for (const kind of ['features', 'parts', 'vertices', 'tags'] as const)
      sizes[kind] += range[kind][1] - range[kind][0];
    return range;
  });
  const joined: FeatureArrays = {
    ids: new Float64Array(sizes.features),
    types: new Uint8Array(sizes.features),
    featurePartEnds: new Uint32Array(sizes.features),
    featureTagEnds: new Uint32Array(sizes.features),
    partEnds: new Uint32Array(sizes.parts),
    outer: new Uint8Array(sizes.parts),
    coordinates: new Float64Array(sizes.vertices * 2),
    tags: new Uint32Array(sizes.tags),
    classes: new Uint16Array(sizes.features),
    ranks: new Float64Array(sizes.features),
    pointBytes: new Float64Array(sizes.features),
  };
  const at = { features: 0, parts: 0, vertices: 0, tags: 0 };
  for (const [index, { from }] of runs.entries()) {
    const { features, parts, vertices, tags } = ranges[index]!;
    for (const name of ['ids', 'types', 'classes', 'ranks', 'pointBytes'] as const)
      joined[name].set(from[name].subarray(...features), at.features);
    copyEnds(from.featurePartEnds, features, joined.featurePartEnds, at.features, at.parts - parts[0]);
    copyEnds(from.featureTagEnds, features, joined.featureTagEnds, at.features, at.tags - tags[0]);
    copyEnds(from.partEnds, parts, joined.partEnds, at.parts, at.vertices - vertices[0]);
    joined.outer.set(from.outer.subarray(...parts), at.parts);
    joined.coordinates.set(from.coordinates.subarray(vertices[0] * 2, vertices[1] * 2), at.vertices * 2);
    joined.tags.set(from.tags.subarray(...tags), at.tags);
    at.features += features[1] - features[0];
    at.parts += parts[1] - parts[0];
    at.vertices += vertices[1] - vertices[0];
    at.tags += tags[1] - tags[0];
  }
  return joined;
}

/** Copies running numbers, moved by what stands before them there and here. */
function copyEnds(
  from: Uint32Array,
  [start, end]: [number, number],
  to: Uint32Array,
  at: number,
  shift: number,
): void {
  for (let place = start; place < end; place++) to[at + place - start] = from[place]! + shift;
}

function endBefore(ends: Uint32Array, place: number): number {
  return place === 0 ? 0 : ends[place - 1]!;
}
