import { bbox, booleanPointInPolygon } from '@turf/turf';
import type { Geometry, Position } from 'geojson';
import { createStore } from 'zustand/vanilla';
import type { StoredFeature } from '../../../domain/answers/edits.ts';
import { call } from '../../data/call.ts';
import type { Asked } from '../../data/endpoints.ts';
import { asProblem } from '../../data/request.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { carry, keyOf } from './carry.ts';
import { chainsOf } from './parts.ts';
import type { SnapTargets } from './snap.ts';

type Fields = Record<string, unknown>;

interface Editing {
  layer: string | null;
  /** Whether the features of the layer are open to be changed. */
  isOpen: boolean;
  status: 'choosing' | 'loading' | 'editing' | 'saving';
  /** The feature that is changed; null for a new one. */
  feature: StoredFeature | null;
  /** What lies round it. */
  neighbours: readonly StoredFeature[];
  /** As it is drawn now; null while a new one has not been drawn to its end. */
  drawn: Geometry | null;
  /** Code, name, parent and fields, as far as they were changed. */
  fields: Fields;
  /** Whether a shared border moves in the neighbours too. */
  joined: boolean;
  refused: RequestProblem | null;
  /** The version that the last edit made. */
  saved: number | null;
  /** Grows whenever the map has to take up another shape. */
  session: number;
}

const nothing = {
  status: 'choosing',
  feature: null,
  neighbours: [],
  drawn: null,
  fields: {},
  refused: null,
} as const;

/** What is being changed in place in one layer. */
export const editing = createStore<Editing>(() => ({
  ...nothing,
  layer: null,
  isOpen: false,
  joined: true,
  saved: null,
  session: 0,
}));

/** Opens the features of a layer until the returned function is called; what is being changed in it stays. */
export function openFeatures(layer: string): () => void {
  if (editing.getState().layer !== layer) editing.setState({ ...nothing, layer, saved: null });
  editing.setState({ isOpen: true });
  return () => editing.setState({ isOpen: false });
}

export function leaveFeature(): void {
  editing.setState({ ...nothing, session: editing.getState().session + 1 });
}

type Wanted = { bbox: readonly number[] } | { code: string };

async function fetchFeatures(layer: string, wanted: Wanted): Promise<StoredFeature[]> {
  const { features } = await call('get', '/api/layers/{id}/features', {
    params: { id: layer },
    query: 'code' in wanted ? { code: wanted.code } : { bbox: wanted.bbox.join(',') },
  });
  return features;
}

const around = ([west, south, east, north]: readonly number[], degrees: number) => [
  west! - degrees,
  south! - degrees,
  east! + degrees,
  north! + degrees,
];

async function begin(find: (layer: string) => Promise<StoredFeature | null>): Promise<boolean> {
  const { layer } = editing.getState();
  if (layer === null) return false;
  editing.setState({ ...nothing, status: 'loading', saved: null });
  try {
    const feature = await find(layer);
    if (!feature) {
      editing.setState({ status: 'choosing' });
      return false;
    }
    // A thousandth of a degree, about a hundred metres: what a vertex may be caught by.
    const near = await fetchFeatures(layer, { bbox: around(bbox(feature.geometry), 0.001) });
    editing.setState({
      status: 'editing',
      feature,
      neighbours: near.filter(({ fid }) => fid !== feature.fid),
      drawn: feature.geometry,
      session: editing.getState().session + 1,
    });
    return true;
  } catch (error) {
    editing.setState({ status: 'choosing', refused: asProblem(error) });
    return false;
  }
}

/** Takes up the feature at a place: the area that covers it, or what lies within `reach` degrees. */
export function beginAt(place: Position, reach: number): Promise<boolean> {
  return begin(async (layer) => {
    const found = await fetchFeatures(layer, { bbox: around([...place, ...place], reach) });
    const covers = ({ geometry }: StoredFeature) =>
      (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') &&
      booleanPointInPolygon(place, geometry);
    return found.find(covers) ?? found.find(({ geometry }) => !geometry.type.endsWith('Polygon')) ?? null;
  });
}

export function beginByCode(code: string): Promise<boolean> {
  return begin(async (layer) => (await fetchFeatures(layer, { code }))[0] ?? null);
}

/** Begins a new feature; what lies in view is what its vertices may be caught by. */
export async function beginNew(view: readonly number[]): Promise<void> {
  const { layer, session } = editing.getState();
  if (layer === null) return;
  editing.setState({ ...nothing, status: 'editing', saved: null, session: session + 1 });
  const neighbours = await fetchFeatures(layer, { bbox: view }).catch(() => []);
  const now = editing.getState();
  if (now.session === session + 1 && now.feature === null) editing.setState({ neighbours });
}

/** The neighbours that a shared border changes, as they become. */
export function carriedNeighbours({
  feature,
  drawn,
  neighbours,
  joined,
}: Pick<Editing, 'feature' | 'drawn' | 'neighbours' | 'joined'>): {
  feature: StoredFeature;
  geometry: Geometry;
}[] {
  if (!joined || !feature || !drawn || drawn === feature.geometry) return [];
  return neighbours.flatMap((each) => {
    const geometry = carry(feature.geometry, drawn, each.geometry);
    return geometry ? [{ feature: each, geometry }] : [];
  });
}

/** What catches a vertex: the neighbours, but not those borders that move along with it. */
export function snapTargets({ feature, neighbours, joined }: Editing): SnapTargets {
  const own = new Set(feature && joined ? chainsOf(feature.geometry).flat().map(keyOf) : []);
  const moves = (position: Position) => own.has(keyOf(position));
  const chains = neighbours.flatMap(({ geometry }) => chainsOf(geometry));
  return {
    vertices: chains.flat().filter((position) => !moves(position)),
    edges: chains.flatMap((chain) =>
      chain.slice(1).flatMap((to, index): [Position, Position][] => {
        const from = chain[index]!;
        return moves(from) && moves(to) ? [] : [[from, to]];
      }),
    ),
  };
}

export function isChanged({ feature, drawn, fields }: Editing): boolean {
  return feature ? drawn !== feature.geometry || Object.keys(fields).length > 0 : drawn !== null;
}

type Edit = Asked<'post', '/api/layers/{id}/edits'>['body']['edits'][number];

async function send(edits: Edit[], note: string): Promise<void> {
  const { layer } = editing.getState();
  if (layer === null) return;
  editing.setState({ status: 'saving', refused: null });
  try {
    const { version } = await call('post', '/api/layers/{id}/edits', {
      params: { id: layer },
      body: { edits, ...(note.trim() === '' ? {} : { note: note.trim() }) },
    });
    leaveFeature();
    editing.setState({ saved: version });
  } catch (error) {
    editing.setState({ status: 'editing', refused: asProblem(error) });
  }
}

/** Puts what was drawn and typed in force, with the neighbours that share its border; all of it or nothing. */
export function saveFeature(note: string): Promise<void> {
  const state = editing.getState();
  const { feature, drawn, fields } = state;
  if (!feature) {
    return send(
      [{ action: 'create', feature: { type: 'Feature', properties: fields, geometry: drawn } }],
      note,
    );
  }
  const { fid, etag } = feature;
  const changes = {
    ...(drawn === feature.geometry ? {} : { geometry: drawn }),
    ...(Object.keys(fields).length > 0 ? { properties: fields } : {}),
  };
  const neighbours = carriedNeighbours(state).map(
    ({ feature: each, geometry }): Edit => ({
      action: 'update',
      fid: each.fid,
      etag: each.etag,
      changes: { geometry },
    }),
  );
  return send([{ action: 'update', fid, etag, changes }, ...neighbours], note);
}

export function deleteFeature(note: string): Promise<void> {
  const { fid, etag } = editing.getState().feature!;
  return send([{ action: 'delete', fid, etag }], note);
}
