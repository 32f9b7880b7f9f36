import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useAnswer } from '../../data/queries.ts';
import { formatMoment } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { isOn } from './emergencies.ts';
import { useEmergencyPlace } from './use-emergency-place.ts';
import './emergency-bar.css';

/** Across the page while an emergency is on, at every width: the plan in force, where and since when; opens its page. */
export function EmergencyBar() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { value } = useAnswer('/api/emergencies');
  const placeOf = useEmergencyPlace();
  const { plans = [], emergencies: all = [] } = value ?? {};
  const on = all.filter(isOn);
  if (on.length === 0) return null;
  const titleOf = (id: string) => plans.find((plan) => plan.id === id)?.title[language] ?? id;
  const titles = [...new Set(on.map(({ plan }) => titleOf(plan)))];
  return (
    <Button
      className="emergency-bar"
      data-emergencies={on.length}
      onPress={() => openOperation('emergencies')}
    >
      <Icon name="warning" size={14} />
      <span className="emergency-names">
        {t('emergencies.on', { plan: titles.join(language === 'zh' ? '、' : ', ') })}
      </span>
      {on.length === 1 && (
        <span className="emergency-where">
          {placeOf(on[0]!)} · {t('emergencies.since', { time: formatMoment(on[0]!.startedAt, language) })}
        </span>
      )}
    </Button>
  );
}
