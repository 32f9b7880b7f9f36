import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Publication } from '../../../domain/answers/layer-versions.ts';
import { formatMoment } from '../../ui/format.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { cancelPlan, inForce, rollBack, usePublications, versionSteps } from './versions.ts';

/** The version that rolling back brings: the newest other one that was in force before. */
function previousOf(publications: readonly Publication[]): number | null {
  const now = inForce(publications);
  return publications.find(({ state, version }) => state === 'past' && version !== now)?.version ?? null;
}

/** What was in force when, what is planned, and the way back to the version before. */
export function History({ layer }: { layer: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const publications = usePublications(layer);
  const { acting, refused } = useStore(versionSteps, (state) => state);
  const [asking, setAsking] = useState(false);
  const previous = previousOf(publications);
  if (publications.length === 0) return null;
  return (
    <section className="part">
      <h3 className="caption">{t('work.history')}</h3>
      <ol className="history">
        {publications.map(({ version, effectiveFrom, by, state, publication }) => (
          <li key={publication ?? `planned-${version}`} data-state={state}>
            <b>v{version}</b>
            <span>{formatMoment(effectiveFrom, language)}</span>
            <span className="muted">{by}</span>
            <span className={`chip chip-${state}`}>{t(`work.publications.${state}`)}</span>
            {state === 'planned' && (
              <Button
                className="button button-small"
                isDisabled={acting}
                onPress={() => void cancelPlan({ layer, version })}
              >
                {t('work.cancelPlan')}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {refused && asking && <RefusalNotice problem={refused} />}
      {previous !== null && !asking && (
        <Button className="button button-small" data-action="roll-back" onPress={() => setAsking(true)}>
          {t('work.rollBack', { version: previous })}
        </Button>
      )}
      {previous !== null && asking && (
        <div className="notice notice-warning">
          <p>{t('work.rollBackText', { version: previous })}</p>
          <div className="actions-row">
            <Button className="button button-small" onPress={() => setAsking(false)}>
              {t('incident.cancel')}
            </Button>
            <Button
              className="button button-small button-primary"
              data-action="confirm-roll-back"
              isDisabled={acting}
              onPress={() => void rollBack(layer).then((done) => setAsking(done === null))}
            >
              {t('work.rollBack', { version: previous })}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}
