import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { useStore } from '../../ui/store.ts';
import { openOperation } from '../operations/pages.ts';
import { clearEmergencies, emergencies, isOn, loadEmergencies } from './emergencies.ts';

/** In the top bar while an emergency is on: by which plan the city works, and the way to where it is told. */
export function EmergencyChip() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { plans, emergencies: all } = useStore(emergencies, (state) => state);
  useEffect(() => {
    void loadEmergencies();
    return clearEmergencies;
  }, []);
  const on = all.filter(isOn);
  const first = on[0];
  if (!first) return null;
  const title = plans.find(({ id }) => id === first.plan)?.title[language] ?? first.plan;
  return (
    <Button
      className="emergency-chip"
      data-emergencies={on.length}
      aria-label={t('emergencies.on', { plan: title, count: on.length })}
      onPress={() => openOperation('emergencies')}
    >
      <Icon name="warning" size={13} />
      <span className="emergency-name">{title}</span>
      {on.length > 1 && <b>{on.length}</b>}
    </Button>
  );
}
