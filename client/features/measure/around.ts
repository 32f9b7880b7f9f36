import { call } from '../../data/call.ts';
import type { Asked } from '../../data/endpoints.ts';
import { asProblem } from '../../data/request.ts';
import { layers, switchOf } from '../layers/public.ts';
import { tools } from './tools.ts';

/** A point, a line or an area, as the pointer draws them. */
type BufferOf = Asked<'post', '/api/geometry/buffer'>['body']['geometry'];

const mostLayers = 12;
const listed = 8;

/** The layers that a buffer is asked about: what is switched on and is more than a base map. */
function askedLayers(): string[] {
  const { layers: known, switches } = layers.getState();
  return known
    .filter((layer) => layer.role !== 'base' && switchOf(switches, layer).visible)
    .map(({ id }) => id)
    .slice(0, mostLayers);
}

/** Asks what lies within a distance of the drawn shape. */
export async function lookAround(distance: number): Promise<void> {
  const { drawn } = tools.getState();
  if (!drawn) return;
  const asked = { distance, problem: null, area: null, inside: [] };
  tools.setState({ around: { ...asked, status: 'loading' } });
  const isCurrent = () => tools.getState().drawn === drawn && tools.getState().around?.distance === distance;
  try {
    const answer = await call('post', '/api/geometry/buffer', {
      body: { geometry: drawn as object as BufferOf, distance, layers: askedLayers(), limit: listed },
    });
    if (!isCurrent()) return;
    const area = { geometry: answer.geometry, squareMetres: answer.area };
    tools.setState({ around: { ...asked, status: 'ready', area, inside: answer.inside } });
  } catch (error) {
    if (isCurrent()) tools.setState({ around: { ...asked, status: 'failed', problem: asProblem(error) } });
  }
}
