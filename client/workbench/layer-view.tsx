import { GridList, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { preferences } from '../app/preferences.ts';
import { formatMoment, formatNumber } from '../language/format.ts';
import { useStore } from '../store/store.ts';
import { openVersion } from './bench.ts';
import { FileDrop } from './drop.tsx';
import { History } from './history.tsx';
import { Answered } from './notices.tsx';
import type { Version } from './types.ts';
import { VersionState } from './version-state.tsx';
import { refreshVersions, versions } from './versions.ts';
import { findingCount } from './words.ts';

function VersionLine({ version }: { version: Version }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const findings = findingCount(version);
  return (
    <>
      <span className="bench-name">
        <b>v{version.version}</b> <span className="bench-source">{version.sourceName}</span>
      </span>
      <span className="bench-marks">
        <VersionState version={version} />
      </span>
      <span className="bench-sub">
        {t('work.versionFacts', {
          features: formatNumber(version.featureCount, language),
          time: formatMoment(version.createdAt, language),
          by: version.createdBy,
        })}
        {findings !== null && ` · ${t('work.findingsOf', { count: findings })}`}
      </span>
    </>
  );
}

/** One layer: the way in for a file, its versions, and what was in force when. */
export function LayerView({ layer }: { layer: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { versions: known, status, problem } = useStore(versions, (state) => state);
  return (
    <>
      <section className="part">
        <FileDrop layer={layer} />
      </section>
      <Answered
        answer={{
          status: known.length > 0 ? 'ready' : status,
          value: status === 'failed' && known.length === 0 ? null : known,
          problem,
          retry: () => void refreshVersions(),
        }}
      >
        {(list) => (
          <>
            <section className="part part-flush">
              <h3 className="caption">{t('work.versions')}</h3>
              <GridList
                aria-label={t('work.versions')}
                className="bench-list"
                items={list}
                dependencies={[language]}
                onAction={(key) => openVersion(layer, Number(key))}
                renderEmptyState={() => <p className="message">{t('work.noVersions')}</p>}
              >
                {(version) => (
                  <GridListItem
                    id={version.version}
                    textValue={`v${version.version} ${version.sourceName}`}
                    className="bench-row"
                    data-version={version.version}
                    data-state={version.state}
                  >
                    <VersionLine version={version} />
                  </GridListItem>
                )}
              </GridList>
            </section>
            <History layer={layer} />
          </>
        )}
      </Answered>
    </>
  );
}
