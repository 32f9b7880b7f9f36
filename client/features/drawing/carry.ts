import type { Geometry, Position } from 'geojson';
import { assemble, chainsOf, type DrawnPart, partsOf } from './parts.ts';

export const keyOf = ([longitude, latitude]: Position) => `${longitude},${latitude}`;

/** Vertices between two that stayed, before and after. */
interface Run {
  from: Position;
  to: Position;
  before: Position[];
  after: Position[];
}

/** The longest sequence of vertices that both have, as pairs of places; the usual table of lengths. */
function common(a: readonly Position[], b: readonly Position[]): [number, number][] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        keyOf(a[i]!) === keyOf(b[j]!)
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (keyOf(a[i]!) === keyOf(b[j]!)) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}

function rotated(open: readonly Position[], start: number): Position[] {
  return [...open.slice(start), ...open.slice(0, start)];
}

/** What changed between two states of a ring, both closed; null where no vertex stayed. */
function runsOf(before: readonly Position[], after: readonly Position[]): Run[] | null {
  const [a, b] = [before.slice(0, -1), after.slice(0, -1)];
  const placeIn = new Map(b.map((position, index) => [keyOf(position), index]));
  const start = a.findIndex((position) => placeIn.has(keyOf(position)));
  if (start < 0) return null;
  const old = rotated(a, start);
  const now = rotated(b, placeIn.get(keyOf(a[start]!))!);
  old.push(old[0]!);
  now.push(now[0]!);
  const pairs = common(old, now);
  return pairs.slice(1).flatMap(([i, j], index) => {
    const [fromI, fromJ] = pairs[index]!;
    const run = {
      from: old[fromI]!,
      to: old[i]!,
      before: old.slice(fromI + 1, i),
      after: now.slice(fromJ + 1, j),
    };
    return run.before.length + run.after.length > 0 ? [run] : [];
  });
}

/** Puts `after` in the place of `before` in a closed ring, where that stands there in this order; null where not. */
function replaced(ring: Position[], { from, to, before, after }: Run): Position[] | null {
  const open = ring.slice(0, -1);
  const wanted = [from, ...before, to].map(keyOf);
  const at = open.findIndex((_, start) =>
    wanted.every((key, offset) => keyOf(open[(start + offset) % open.length]!) === key),
  );
  if (at < 0 || wanted.length > open.length + 1) return null;
  const turned = rotated(open, at);
  const next = [turned[0]!, ...after, ...turned.slice(1 + before.length)];
  return [...next, next[0]!];
}

function carriedRing(ring: Position[], runs: readonly Run[]): Position[] {
  const moved = new Map<string, Position>();
  let result = ring;
  for (const run of runs) {
    const { from, to, before, after } = run;
    if (before.length === after.length) {
      for (const [index, position] of before.entries()) moved.set(keyOf(position), after[index]!);
      continue;
    }
    const backwards: Run = { from: to, to: from, before: before.toReversed(), after: after.toReversed() };
    result = replaced(result, run) ?? replaced(result, backwards) ?? result;
  }
  const next = result.map((position) => moved.get(keyOf(position)) ?? position);
  // Vertices that were put upon each other are one.
  const distinct = next.filter(
    (position, index) => index === 0 || keyOf(position) !== keyOf(next[index - 1]!),
  );
  const isSame =
    distinct.length === ring.length && distinct.every((each, i) => keyOf(each) === keyOf(ring[i]!));
  return isSame ? ring : distinct;
}

/**
 * Carries what was done to a feature's border over to a neighbour that shares it: moved vertices move there too, new ones
 * are put in, removed ones go. So a border stays one border.
 * @param before the feature as it was, `after` as it has been drawn; both areas with the same rings
 * @returns the neighbour as it becomes; null where nothing of it is shared
 */
export function carry(before: Geometry, after: Geometry, neighbour: Geometry): Geometry | null {
  const [old, now] = [chainsOf(before), chainsOf(after)];
  if (!neighbour.type.endsWith('Polygon') || old.length !== now.length) return null;
  const runs = old.flatMap((ring, index) => runsOf(ring, now[index]!) ?? []);
  let changed = false;
  const parts = partsOf(neighbour).map((part): DrawnPart => {
    const [ring] = part.coordinates as Position[][];
    const next = carriedRing(ring!, runs);
    changed ||= next !== ring;
    return { ...part, coordinates: [next] };
  });
  return changed ? assemble(neighbour, parts) : null;
}
