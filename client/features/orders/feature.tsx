import { useStore } from 'zustand';
import { seesOrders } from '../../data/session.ts';
import { mapCommands } from '../../map/commands.ts';
import type { Feature } from '../feature.ts';
import { selection } from '../selection/public.ts';
import { IncidentPanel } from './incident-panel.tsx';
import { selectedPoint } from './map-selection.ts';
import { followOpenedOrder, reopenOrder } from './opened-order.ts';
import { followPresence } from './presence.ts';
import { focusFirstStep, focusOtherSteps } from './step-focus.ts';
import { StepToastView, undoLastStep } from './toast-view.tsx';

function SelectedIncident() {
  const selected = useStore(selection, (state) => state.selected);
  return selected?.kind === 'incident' ? <IncidentPanel id={selected.id} /> : null;
}

function locate(): void {
  const point = selectedPoint();
  if (point) mapCommands.reveal(point);
}

export const ordersFeature: Feature = {
  panel: { kind: 'incident', View: SelectedIncident, reopen: reopenOrder },
  shortcuts: [
    { id: 'step', keys: ['d'], group: 'incident', run: focusFirstStep },
    { id: 'other-steps', keys: ['m'], group: 'incident', run: focusOtherSteps },
    { id: 'undo-step', keys: ['z'], group: 'incident', run: () => void undoLastStep() },
    { id: 'locate', keys: ['c'], group: 'incident', run: locate },
  ],
  dialog: StepToastView,
  map: async () => (await import('./map-selection.ts')).mapSelection,
  follow(user) {
    const withOrders = seesOrders(user);
    const stops = [followOpenedOrder(withOrders), ...(withOrders ? [followPresence()] : [])];
    return () => {
      for (const stop of stops) stop();
    };
  },
};
