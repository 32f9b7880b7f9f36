import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { createStore } from 'zustand/vanilla';
import type { NearLayer } from '../../../domain/answers/geometry.ts';
import { areaOf, lengthOf } from '../../map/ellipsoid.ts';
import { formatArea, formatMetres } from '../../ui/format.ts';
import type { Position } from '../../ui/position.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';

/** What a person draws on the map for. */
export type Purpose = 'filter' | 'distance' | 'area' | 'buffer' | 'analysis';
/** The shapes that can be drawn. */
export type Shape = 'point' | 'line' | 'polygon';

/** What lies around a drawn shape. */
interface Around {
  /** Metres. */
  distance: number;
  status: 'loading' | 'ready' | 'failed';
  problem: RequestProblem | null;
  area: { geometry: Geometry; squareMetres: number } | null;
  inside: readonly NearLayer[];
}

interface ToolsState {
  /** The tool whose bar is shown; null for none. */
  purpose: Purpose | null;
  shape: Shape;
  /** Whether the pointer draws just now. */
  drawing: boolean;
  /** Counts the drawings. */
  sketch: number;
  /** What has been drawn so far. */
  drawn: Geometry | null;
  around: Around | null;
  /** What a search or a list pointed at. */
  found: Geometry | null;
  /** Is given what is drawn once it is finished, which ends the tool; null keeps it on the map. */
  take: ((drawn: Geometry) => void) | null;
}

const nothing: ToolsState = {
  purpose: null,
  shape: 'polygon',
  drawing: false,
  sketch: 0,
  drawn: null,
  around: null,
  found: null,
  take: null,
};

export const tools = createStore<ToolsState>(() => nothing);

const shapeFor: Record<Purpose, Shape> = {
  filter: 'polygon',
  distance: 'line',
  area: 'polygon',
  buffer: 'point',
  analysis: 'polygon',
};

/**
 * Lets the pointer draw for a purpose, from nothing.
 * @param take is given what is drawn once it is finished, which ends the tool; without it, the drawing stays on the map
 */
export function beginSketch(
  purpose: Purpose,
  { shape = shapeFor[purpose], take = null }: Partial<Pick<ToolsState, 'shape' | 'take'>> = {},
): void {
  const { sketch } = tools.getState();
  tools.setState({ purpose, shape, drawing: true, sketch: sketch + 1, drawn: null, around: null, take });
}

/** What is drawn so far; `finished` ends the drawing. */
export function sketched(geometry: Geometry | null, finished: boolean): void {
  const { take } = tools.getState();
  if (finished && take) {
    if (geometry) take(geometry);
    endSketch();
  } else tools.setState({ drawn: geometry, drawing: !finished });
}

/** Puts the tool away with what it drew. */
export function endSketch(): void {
  const { found, sketch } = tools.getState();
  tools.setState({ ...nothing, found, sketch });
}

/** What a drawn shape measures, in words; null while there is nothing to measure. */
export function measured(geometry: Geometry | null): string | null {
  if (geometry?.type === 'LineString') return formatMetres(lengthOf(geometry.coordinates as Position[]));
  if (geometry?.type !== 'Polygon') return null;
  const ring = geometry.coordinates[0] as Position[];
  return `${formatArea(areaOf(ring))} · ${formatMetres(lengthOf(ring))}`;
}

function part(name: string, geometry: Geometry | null): Feature[] {
  return geometry ? [{ type: 'Feature', geometry, properties: { part: name } }] : [];
}

/** All that the tools draw, each feature with its `part`. */
export function toolDrawing(): FeatureCollection {
  const { drawing, drawn, around, found } = tools.getState();
  return {
    type: 'FeatureCollection',
    features: [
      ...part('around', around?.area?.geometry ?? null),
      // While the pointer draws, what it draws is shown by what draws it.
      ...part('drawn', drawing ? null : drawn),
      ...part('found', found),
    ],
  };
}
