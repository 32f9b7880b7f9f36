import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { seesIncidents, session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { gatherings } from './map/gathering.ts';
import { GatheringLegend } from './map/gathering-legend.tsx';
import { marksOnMap } from './marks-on-map.ts';

/** Whether this person is shown incidents on the map just now. */
function useMarks(): boolean {
  const user = useStore(session, (state) => state.user);
  const isHidden = useStore(marksOnMap, (state) => state.isHidden);
  return seesIncidents(user) && !isHidden;
}

/** How incidents are shown: each by itself, or together. */
export function GatheringChoice() {
  const { t } = useTranslation();
  const gathering = useStore(marksOnMap, (state) => state.gathering);
  if (!useMarks()) return null;
  return (
    <ChoiceSelect
      label={t('map.gathering')}
      labelClass="sr-only"
      look="framed"
      choices={gatherings.map((id) => ({ id, name: t(`map.gatherings.${id}`) }))}
      chosen={gathering}
      onChoose={(id) => marksOnMap.setState({ gathering: gatherings.find((each) => each === id) ?? 'marks' })}
    />
  );
}

/** What the colours of the incidents mean, in the status line. */
export function MarksLegend() {
  return useMarks() && <GatheringLegend />;
}
