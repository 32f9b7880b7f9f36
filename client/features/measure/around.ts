import type { Geometry } from 'geojson';
import type { NearLayer } from '../../../domain/answers/geometry.ts';
import { asProblem, request } from '../../data/request.ts';
import { layers, switchOf } from '../layers/layers.ts';
import { tools } from './tools.ts';

const mostLayers = 12;
const listed = 8;

/** The layers that a buffer is asked about: what is switched on and is more than a base map. */
function askedLayers(): string[] {
  const { layers: known, switches } = layers.get();
  return known
    .filter((layer) => layer.role !== 'base' && switchOf(switches, layer).visible)
    .map(({ id }) => id)
    .slice(0, mostLayers);
}

/** Asks what lies within a distance of the drawn shape. */
export async function lookAround(distance: number): Promise<void> {
  const { drawn } = tools.get();
  if (!drawn) return;
  const asked = { distance, problem: null, area: null, inside: [] };
  tools.set({ around: { ...asked, status: 'loading' } });
  const isCurrent = () => tools.get().drawn === drawn && tools.get().around?.distance === distance;
  try {
    const answer = await request<{ geometry: Geometry; area: number; inside: NearLayer[] }>(
      '/api/geometry/buffer',
      { method: 'POST', body: { geometry: drawn, distance, layers: askedLayers(), limit: listed } },
    );
    if (!isCurrent()) return;
    const area = { geometry: answer.geometry, squareMetres: answer.area };
    tools.set({ around: { ...asked, status: 'ready', area, inside: answer.inside } });
  } catch (error) {
    if (isCurrent()) tools.set({ around: { ...asked, status: 'failed', problem: asProblem(error) } });
  }
}
