import type { MapContribution } from '../../map/contribution.ts';
import type { Position } from '../../ui/position.ts';
import { select } from '../selection/public.ts';
import { drafts, tryItemAt } from './drafts.ts';
import { catalogue } from './pages.ts';
import { ruleDrafts, tryAt } from './rule-drafts.ts';

/**
 * Tries at a place what is being written, or asks whose it is for the open item.
 * @returns whether the open page has anything to ask of a place
 */
export function tryPlace(point: Position): boolean {
  const { page } = catalogue.getState();
  if (page?.name === 'rules' && ruleDrafts.getState().text !== null) void tryAt(point);
  else if (page?.name === 'items' && page.entry !== null && drafts.getState().entries) void tryItemAt(point);
  else if (page?.name === 'items') select({ kind: 'place', point, item: page.entry });
  else return false;
  return true;
}

/** A click on the map, while a page of the catalogue is open. */
export const mapTrials: MapContribution = {
  click: ({ lngLat }) => tryPlace([lngLat.lng, lngLat.lat]),
};
