import type { Place } from '../../coordinates/transform.ts';
import type { SourceFeature } from './source-feature.ts';

const mostPlaces = 20;

/** Calls `visit` with each array of coordinates that is a place of two numbers, and may be changed in it. */
function eachPlace(coordinates: unknown, visit: (place: number[]) => void): void {
  if (!Array.isArray(coordinates)) return;
  if (typeof coordinates[0] === 'number') {
    if (Number.isFinite(coordinates[0]) && Number.isFinite(coordinates[1])) visit(coordinates as number[]);
    return;
  }
  for (const member of coordinates) eachPlace(member, visit);
}

function coordinatesOf({ geometry }: SourceFeature): unknown {
  return (geometry as { coordinates?: unknown } | null)?.coordinates;
}

/** The first place of some features, spread evenly over a batch. */
export function samplePlaces(batch: readonly SourceFeature[]): { feature: string; places: Place[] } {
  const step = Math.max(1, Math.floor(batch.length / mostPlaces));
  const places: Place[] = [];
  let feature = '';
  for (let i = 0; i < batch.length; i += step) {
    let first: Place | undefined;
    eachPlace(coordinatesOf(batch[i]!), ([x, y]) => {
      first ??= [x!, y!];
    });
    if (!first) continue;
    places.push(first);
    feature ||= batch[i]!.place;
  }
  return { feature, places };
}

/** Replaces all places of a batch by what `project` makes of them. */
export async function projectBatch(
  batch: readonly SourceFeature[],
  project: (places: readonly Place[]) => Promise<Place[]>,
): Promise<void> {
  const found: number[][] = [];
  for (const feature of batch) eachPlace(coordinatesOf(feature), (place) => found.push(place));
  const projected = await project(found.map(([x, y]) => [x!, y!]));
  for (const [i, place] of found.entries()) {
    place[0] = projected[i]![0];
    place[1] = projected[i]![1];
  }
}
