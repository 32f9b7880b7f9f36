import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { LayerLeftOut } from '../../../domain/answers/routing.ts';
import { useAnswer } from '../../data/queries.ts';
import { formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';

/** What of a layer in force routing cannot use. */
function useLeftOut(layer: string): LayerLeftOut | undefined {
  return useAnswer('/api/routing/snapshot').value?.leftOut.find((one) => one.layer === layer);
}

/** How many features of a layer take no part in routing, beside its name. */
export function LeftOutChip({ layer }: { layer: string }) {
  const { t } = useTranslation();
  const found = useLeftOut(layer);
  if (!found) return null;
  return (
    <span className="chip chip-stale" title={t('work.leftOut.title')} data-left-out={found.count}>
      {t('work.leftOut.chip', { count: found.count })}
    </span>
  );
}

/** Which features of a layer those are, and why. */
export function LeftOutPart({ layer }: { layer: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const found = useLeftOut(layer);
  if (!found) return null;
  return (
    <section className="part">
      <h3 className="caption">{t('work.leftOut.title')}</h3>
      <ul>
        {found.features.map(({ feature, text }) => (
          <li key={feature}>
            {feature} {text[language]}
          </li>
        ))}
      </ul>
      {found.count > found.features.length && (
        <p className="muted">{t('work.leftOut.more', { count: found.count - found.features.length })}</p>
      )}
    </section>
  );
}

/** That decisions do not yet follow what is in force. */
export function BehindNotice() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const since = useAnswer('/api/routing/snapshot').value?.behindSince;
  if (!since) return null;
  return (
    <p className="message" role="status">
      {t('work.leftOut.behind', { time: formatMoment(since, language) })}
    </p>
  );
}
