import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { seesIncidents, seesOrders, session } from '../../data/session.ts';
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

/** As many allow it, coloured by how they stand. */
const byStanding = 'standing';

/** How incidents are shown: each by itself, or together. */
export function GatheringChoice() {
  const { t } = useTranslation();
  const gathering = useStore(marksOnMap, (state) => state.gathering);
  const colouring = useStore(marksOnMap, (state) => state.colouring);
  const user = useStore(session, (state) => state.user);
  if (!useMarks()) return null;
  return (
    <ChoiceSelect
      label={t('map.gathering')}
      labelClass="sr-only"
      look="framed"
      choices={gatherings.flatMap((id) => [
        { id, name: t(`map.gatherings.${id}`) },
        ...(id === 'auto' && seesOrders(user) ? [{ id: byStanding, name: t('map.byStanding') }] : []),
      ])}
      chosen={gathering === 'auto' && colouring === 'standing' ? byStanding : gathering}
      onChoose={(id) =>
        marksOnMap.setState({
          gathering: gatherings.find((each) => each === id) ?? 'auto',
          colouring: id === byStanding ? 'standing' : 'severity',
        })
      }
    />
  );
}

/** What the colours of the incidents mean, in the status line. */
export function MarksLegend() {
  return useMarks() && <GatheringLegend />;
}
