import { GridList, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { CatalogueEntry } from '../../../server/layers/answers.ts';
import { tiers } from '../../../server/layers/published.ts';
import { useAnswer } from '../../data/queries.ts';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openLayer } from './bench.ts';
import { BehindNotice, LeftOutChip } from './left-out.tsx';
import { VersionState } from './version-state.tsx';

/** The tiers of the grid from the largest areas to the smallest, then everything else by name. */
function inOrder(layers: readonly CatalogueEntry[], language: 'zh' | 'en'): CatalogueEntry[] {
  const rank = ({ tier }: CatalogueEntry) => (tier ? tiers.indexOf(tier) : tiers.length);
  return [...layers].sort(
    (a, b) => rank(a) - rank(b) || a.title[language].localeCompare(b.title[language], language),
  );
}

function LayerLine({ layer }: { layer: CatalogueEntry }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { inForce, planned, newest, stale } = layer;
  const isDraft = newest !== null && newest.version > (inForce?.version ?? 0);
  const next = planned[0];
  return (
    <>
      <span className="bench-name">
        <span className="bench-title">{layer.title[language]}</span>
        {stale && (
          <span className="chip chip-stale" title={t('work.staleTitle', { count: layer.updateEveryDays })}>
            {t('work.stale')}
          </span>
        )}
        <LeftOutChip layer={layer.id} />
      </span>
      <span className="bench-marks">
        {isDraft && !next && (
          <>
            <span className="muted">v{newest.version}</span>
            <VersionState version={newest} />
          </>
        )}
        {next && (
          <VersionState
            version={{ state: 'checked', version: next.version, plannedFor: next.effectiveFrom }}
          />
        )}
      </span>
      <span className="bench-sub">
        {inForce
          ? t('work.inForce', {
              version: inForce.version,
              count: inForce.featureCount,
              features: formatNumber(inForce.featureCount, language),
              time: formatMoment(inForce.effectiveFrom, language),
            })
          : t('work.neverPublished')}
      </span>
    </>
  );
}

/** What leads from an empty catalogue to a layer on the map. */
function FirstSteps() {
  const { t } = useTranslation();
  return (
    <section className="first-steps">
      <h3>{t('work.first.title')}</h3>
      <ol>
        <li>{t('work.first.choose')}</li>
        <li>{t('work.first.drop')}</li>
        <li>{t('work.first.check')}</li>
        <li>{t('work.first.publish')}</li>
      </ol>
    </section>
  );
}

/** Every layer with what is in force, what waits for its time, and what was loaded last. */
export function CatalogueView() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const answer = useAnswer('/api/catalogue');
  return (
    <Answered answer={answer}>
      {({ layers: known }) => (
        <>
          <BehindNotice />
          {known.every(({ inForce }) => inForce === null) && <FirstSteps />}
          <GridList
            aria-label={t('work.title')}
            className="bench-list"
            onAction={(key) => openLayer(String(key))}
            items={inOrder(known, language)}
            dependencies={[language]}
          >
            {(layer) => (
              <GridListItem
                id={layer.id}
                textValue={layer.title[language]}
                className="bench-row"
                data-layer={layer.id}
              >
                <LayerLine layer={layer} />
              </GridListItem>
            )}
          </GridList>
        </>
      )}
    </Answered>
  );
}
