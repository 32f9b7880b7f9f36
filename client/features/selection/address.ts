import { numbersIn } from '../../ui/numbers-in.ts';
import type { AddressPart } from '../feature.ts';
import { type Selection, select, selection } from './selection.ts';

/** What the page was opened on, until it is known who is asking. */
let wanted: Selection = null;

function readSelection(query: URLSearchParams): Selection {
  const incident = numbersIn(query.get('incident'), 1);
  if (incident) return { kind: 'incident', id: incident[0]! };
  const station = numbersIn(query.get('station'), 1);
  if (station) return { kind: 'station', id: station[0]! };
  const vehicle = numbersIn(query.get('vehicle'), 1);
  if (vehicle) return { kind: 'vehicle', id: vehicle[0]! };
  const place = numbersIn(query.get('place'), 2);
  return place ? { kind: 'place', point: [place[0]!, place[1]!], item: query.get('item') } : null;
}

export const selectionAddress: AddressPart = {
  read(query) {
    wanted = readSelection(query);
  },
  write(query) {
    const selected = selection.getState().selected ?? wanted;
    if (selected?.kind === 'incident') query.set('incident', String(selected.id));
    if (selected?.kind === 'station') query.set('station', String(selected.id));
    if (selected?.kind === 'vehicle') query.set('vehicle', String(selected.id));
    if (selected?.kind !== 'place') return;
    query.set('place', selected.point.map((degrees) => degrees.toFixed(6)).join(','));
    if (selected.item) query.set('item', selected.item);
  },
  subscribe: selection.subscribe,
};

/** Opens what the address names; what needs signing in only once the service has said who is asking. */
export function openFromAddress(isSignedIn: boolean): void {
  if (!wanted || (wanted.kind !== 'place' && !isSignedIn)) return;
  select(wanted);
  wanted = null;
}
