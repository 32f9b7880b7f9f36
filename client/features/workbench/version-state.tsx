import { useTranslation } from 'react-i18next';
import { formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { useStore } from '../../ui/store.ts';
import type { Version } from './types.ts';

/** How a version stands, as a chip; a planned one says from when. */
export function VersionState({ version }: { version: Pick<Version, 'state'> & Partial<Version> }) {
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
