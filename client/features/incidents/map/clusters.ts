import Supercluster from 'supercluster';
import type { Position } from '../../../ui/position.ts';
import type { Incident } from '../incidents.ts';

/** Incidents that stand too close on the screen to be told apart. */
export interface Cluster {
  position: Position;
  count: number;
  /** In pixels. */
  radius: number;
  /** That of its gravest, #rrggbb. */
  colour: string;
  incidents: readonly number[];
}

/** How grave an incident is, the most the gravest, and the colour that says so, #rrggbb. */
export type Gravity = (incident: Incident) => { rank: number; colour: string };

interface Graded {
  id: number;
  rank: number;
  colour: string;
}

/** Marks whose middles are so many pixels apart are told apart. */
const reach = 62;
/** Two marks that touch are still two. */
const fewest = 3;

/** Between these many incidents in view the map goes on as it did, so that one more or less changes nothing. */
const most = { apart: 300, together: 240 };

/** Whether so many incidents in view are shown in clusters. */
export function isCrowded(inView: number, wasCrowded: boolean): boolean {
  return inView > (wasCrowded ? most.together : most.apart);
}

/** How many lie in a box of degrees: west, south, east, north. */
export function countWithin(
  incidents: Iterable<Incident>,
  [west, south, east, north]: readonly [number, number, number, number],
): number {
  let count = 0;
  for (const { point } of incidents)
    if (point[0] >= west && point[0] <= east && point[1] >= south && point[1] <= north) count += 1;
  return count;
}

/** West, south, east, north of places; null for none. */
export function extentOf(places: readonly Position[]): [number, number, number, number] | null {
  if (places.length === 0) return null;
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The radius of a cluster's circle in pixels: it grows with its count. */
function radiusOf(count: number): number {
  return 13 + Math.min(12, Math.sqrt(count));
}

/**
 * Groups incidents by how close they stand on the screen at a zoom; the same places give the same groups wherever the map
 * stands. Of the level in view alone: thousands take some milliseconds.
 * @param zoom of the map; half a level is as fine as groups go by
 * @returns the clusters, and the incidents that stand apart
 */
export function clusterize(
  incidents: readonly Incident[],
  zoom: number,
  gravity: Gravity,
): { clusters: Cluster[]; apart: number[] } {
  const step = Math.floor(zoom * 2) / 2;
  const level = Math.floor(step);
  const index = new Supercluster<Graded, Graded>({
    minZoom: level,
    maxZoom: level,
    minPoints: fewest,
    radius: reach * 2 ** (level - step),
    map: (properties) => properties,
    // The first of the parts is kept as it is; the reducer may write to none but the sum.
    reduce(sum, { rank, colour }) {
      if (rank > sum.rank) Object.assign(sum, { rank, colour });
    },
  });
  index.load(
    incidents.map((incident) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: incident.point },
      properties: { id: incident.id, ...gravity(incident) },
    })),
  );
  const clusters: Cluster[] = [];
  const apart: number[] = [];
  for (const { geometry, properties } of index.getClusters([-180, -90, 180, 90], level)) {
    if (!('cluster' in properties)) apart.push(properties.id);
    else
      clusters.push({
        position: geometry.coordinates as Position,
        count: properties.point_count,
        radius: radiusOf(properties.point_count),
        colour: properties.colour,
        incidents: index
          .getLeaves(properties.cluster_id, Number.POSITIVE_INFINITY)
          .map((leaf) => leaf.properties.id),
      });
  }
  return { clusters, apart };
}
