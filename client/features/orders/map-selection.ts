import { mapCommands } from '../../map/commands.ts';
import type { MapContribution } from '../../map/contribution.ts';
import type { Position } from '../../ui/position.ts';
import { screenScale } from '../../ui/scale.ts';
import { watch } from '../../ui/store.ts';
import { incidents } from '../incidents/public.ts';
import { type Selection, selection } from '../selection/public.ts';
import { openedOrder } from './opened-order.ts';

/** Of the map the panel covers so many pixels, its margin included. */
const panelWidth = () => (screenScale.getState().isWide ? 452 : 392);

/** Where the panel's subject is; undefined until it is known. */
export function selectedPoint(): Position | undefined {
  const { selected } = selection.getState();
  if (selected?.kind !== 'incident') return selected?.kind === 'place' ? selected.point : undefined;
  return incidents.getState().all.get(selected.id)?.point ?? openedOrder.getState().event?.point;
}

/** Brings each selection into view once, as soon as its place is known. */
export const mapSelection: MapContribution = {
  start(map) {
    let revealed: Selection = null;
    const reveal = () => {
      const { selected } = selection.getState();
      map.setCovered(selected ? panelWidth() : 0);
      const point = selectedPoint();
      if (!selected || selected === revealed || !point) return;
      revealed = selected;
      mapCommands.reveal(point);
    };
    reveal();
    const stops = [
      watch(selection, (state) => state.selected, reveal),
      watch(openedOrder, (state) => state.event, reveal),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  },
};
