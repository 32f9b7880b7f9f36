import type { MapContribution } from '../../map/contribution.ts';
import { select } from '../selection/public.ts';

/** A click that nothing else took asks whose the place is. */
export const mapPlaces: MapContribution = {
  click({ lngLat }) {
    select({ kind: 'place', point: [lngLat.lng, lngLat.lat], item: null });
    return true;
  },
};
