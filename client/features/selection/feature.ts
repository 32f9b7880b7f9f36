import { session } from '../../data/session.ts';
import type { Feature } from '../feature.ts';
import { selectionAddress } from './address.ts';
import { select, selection } from './selection.ts';

export const selectionFeature: Feature = {
  address: selectionAddress,
  dismissals: [
    {
      order: 20,
      dismiss() {
        const isOpen = selection.getState().selected !== null;
        if (isOpen) select(null);
        return isOpen;
      },
    },
  ],
  follow: (user) => () => {
    const isOther = session.getState().user?.name !== user.name;
    const { selected } = selection.getState();
    if (isOther && selected && selected.kind !== 'place') select(null);
  },
};
