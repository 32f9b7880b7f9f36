import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { session } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { followStaff, staff } from './staff.ts';

/** Whether people on duty are on the map. */
function StaffSwitch() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const shown = useStore(staff, (state) => state.shown);
  if (!user || !may(user, 'staff.locate')) return null;
  return (
    <ToggleButton
      className="map-button"
      data-action="show-staff"
      isSelected={shown}
      onChange={(next) => staff.setState({ shown: next })}
    >
      <Icon name="user" size={15} />
      {t('staff.show')}
    </ToggleButton>
  );
}

/** In the status line: what could not be read, or is not shown. */
function StaffStatus() {
  const { t } = useTranslation();
  const { shown, more, problem } = useStore(staff, (state) => state);
  if (!shown) return null;
  if (problem) return <span role="alert">{t('staff.failed')}</span>;
  return more && <span>{t('staff.cut')}</span>;
}

export const staffFeature: Feature = {
  address: {
    read(query) {
      if (query.has('staff')) staff.setState({ shown: true });
    },
    write(query) {
      if (staff.getState().shown) query.set('staff', '');
    },
    subscribe: staff.subscribe,
  },
  mapControls: [
    { at: 'top', View: StaffSwitch },
    { at: 'status', View: StaffStatus },
  ],
  map: async () => (await import('./map-staff.ts')).createMapStaff(),
  follow: (user) => (may(user, 'staff.locate') ? followStaff() : () => undefined),
  operations: {
    page: 'staff',
    View: fetched(async () => (await import('./staff-page.tsx')).StaffPage),
  },
};
