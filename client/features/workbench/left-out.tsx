import { useTranslation } from 'react-i18next';
import type { LayerLeftOut } from '../../../domain/answers/routing.ts';
import { request } from '../../data/request.ts';
import { formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { createStore, useStore } from '../../ui/store.ts';

interface RoutingAnswer {
  behindSince: string | null;
  leftOut: readonly LayerLeftOut[];
}

/** What of the layers in force routing cannot use, and since when it lags behind them. */
const routingState = createStore<RoutingAnswer>({ behindSince: null, leftOut: [] });

/** Reads it again; while that fails, what is known stays. */
export async function loadRoutingState(): Promise<void> {
  try {
    const { behindSince, leftOut } = await request<RoutingAnswer>('/api/routing/snapshot');
    routingState.set({ behindSince, leftOut });
  } catch {
    // Before the first snapshot there is nothing to tell; the list of layers says when the service is away.
  }
}

/** How many features of a layer take no part in routing, beside its name. */
export function LeftOutChip({ layer }: { layer: string }) {
  const { t } = useTranslation();
  const found = useStore(routingState, ({ leftOut }) => leftOut.find((one) => one.layer === layer));
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
  const found = useStore(routingState, ({ leftOut }) => leftOut.find((one) => one.layer === layer));
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
  const since = useStore(routingState, (state) => state.behindSince);
  if (since === null) return null;
  return (
    <p className="message" role="status">
      {t('work.leftOut.behind', { time: formatMoment(since, language) })}
    </p>
  );
}
