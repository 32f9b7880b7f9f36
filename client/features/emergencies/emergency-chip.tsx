import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useAnswer } from '../../data/queries.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { isOn } from './emergencies.ts';

/** In the top bar while an emergency is on: the plan in force, and a link to its page. */
export function EmergencyChip() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { value } = useAnswer('/api/emergencies');
  const { plans = [], emergencies: all = [] } = value ?? {};
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
