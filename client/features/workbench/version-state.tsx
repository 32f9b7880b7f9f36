import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import { formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';

/** How a version stands, as a chip; a planned one says from when. */
export function VersionState({ version }: { version: Pick<LayerVersion, 'state'> & Partial<LayerVersion> }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { state, plannedFor } = version;
  if (plannedFor)
    return (
      <span className="chip chip-planned">
        {t('work.plannedFor', { time: formatMoment(plannedFor, language) })}
      </span>
    );
  return <span className={`chip chip-${state}`}>{t(`work.states.${state}`)}</span>;
}
