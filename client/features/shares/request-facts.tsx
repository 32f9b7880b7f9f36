import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ShareRequest } from '../../../domain/answers/share-requests.ts';
import { formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';

const toneOf = {
  waiting: 'chip',
  granted: 'chip chip-in-force',
  refused: 'chip chip-rejected',
  ended: 'chip',
  withdrawn: 'chip',
} as const;

/** What was asked for, by whom and until when, and what was decided. */
export function RequestFacts({ request }: { request: ShareRequest }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const layer = useStore(layers, (state) => state.layers.find(({ id }) => id === request.layer));
  const { state, requestedBy, purpose, until, requestedAt, decidedAt, decidedBy, reason } = request;
  return (
    <>
      <p className="change-head">
        <b>{layer?.title[language] ?? request.layer}</b>
        <span className={toneOf[state]}>{t(`shares.states.${state}`)}</span>
      </p>
      <p dir="auto">{purpose}</p>
      <p className="muted">
        {t('shares.asked', { name: requestedBy, moment: formatMoment(requestedAt, language) })}
        {' · '}
        {t('shares.lasts', { day: until })}
      </p>
      {decidedAt && decidedBy && (
        <p className="muted">
          {t('shares.decided', { name: decidedBy, moment: formatMoment(decidedAt, language) })}
        </p>
      )}
      {reason && <p dir="auto">{reason}</p>}
    </>
  );
}
