import type { Feature } from 'geojson';
import type { PlaceCandidate } from '../../../domain/answers/places.ts';
import type { FoundFeature, FoundPlace, SearchAnswer } from '../../../domain/answers/search.ts';
import { callUntil } from '../../data/call.ts';
import { request } from '../../data/request.ts';
import { mapCommands } from '../../map/commands.ts';
import type { Language } from '../../ui/preferences.ts';
import { type Incident, incidents } from '../incidents/public.ts';
import { layers } from '../layers/public.ts';
import { tools } from '../measure/public.ts';
import { select } from '../selection/public.ts';

const mostIncidents = 6;

/** Incidents on the screen's own list whose number, item or unit holds the text. */
export function findIncidents(text: string, language: Language): Incident[] {
  const wanted = text.trim().toLowerCase();
  if (wanted.length < 2) return [];
  const { items } = layers.getState();
  const found: Incident[] = [];
  for (const incident of incidents.getState().all.values()) {
    const { number, lead, item } = incident;
    const texts = [number, items.get(item)?.title[language], lead.name, lead.nameEn];
    if (texts.some((each) => each?.toLowerCase().includes(wanted))) found.push(incident);
    if (found.length === mostIncidents) break;
  }
  return found;
}

export function search(text: string, signal: AbortSignal): Promise<SearchAnswer> {
  return callUntil(signal, 'get', '/api/search', { query: { q: text.trim(), limit: 10 } });
}

/** Shows a feature that was found: the map goes there and outlines it. */
export async function showFeature({ layer, fid, bbox, point }: FoundFeature): Promise<void> {
  const [west, south, east, north] = bbox;
  if (west === east && south === north) mapCommands.reveal(point);
  else mapCommands.fit(bbox);
  tools.setState({ found: { type: 'Point', coordinates: point } });
  const feature = await request<Feature>(`/ogc/collections/${layer}/items/${fid}`).catch(() => null);
  if (feature) tools.setState({ found: feature.geometry });
}

/** Asks whose a place is that was pasted. */
export function showPlace({ point }: FoundPlace): void {
  tools.setState({ found: null });
  select({ kind: 'place', point, item: null });
}

/** Asks whose a crossing, an address or a section is; the map goes there and draws it. */
export function showLocated({ point, line }: PlaceCandidate): void {
  mapCommands.reveal(point);
  tools.setState({
    found: line ? { type: 'LineString', coordinates: line } : { type: 'Point', coordinates: point },
  });
  select({ kind: 'place', point, item: null });
}
