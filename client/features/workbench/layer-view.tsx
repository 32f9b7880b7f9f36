import { GridList, GridListItem, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { FeaturesRoom } from '../drawing/public.ts';
import { StyleEditor } from '../styling/public.ts';
import { openLayer, openVersion } from './bench.ts';
import { FileDrop } from './drop.tsx';
import { History } from './history.tsx';
import { LeftOutPart } from './left-out.tsx';
import { VersionState } from './version-state.tsx';
import { useVersions } from './versions.ts';
import { findingCount } from './words.ts';
import { type Room, rooms } from './workplace.ts';

function VersionLine({ version }: { version: LayerVersion }) {
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
          count: version.featureCount,
          features: formatNumber(version.featureCount, language),
          time: formatMoment(version.createdAt, language),
          by: version.createdBy,
        })}
        {findings !== null && ` · ${t('work.findingsOf', { count: findings })}`}
      </span>
    </>
  );
}

/** The way in for a file, the versions, and what was in force when. */
function VersionsRoom({ layer }: { layer: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const answer = useVersions(layer);
  return (
    <>
      <section className="part">
        <FileDrop layer={layer} />
      </section>
      <LeftOutPart layer={layer} />
      <Answered answer={answer}>
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

function FeaturesOf({ layer }: { layer: string }) {
  return <FeaturesRoom layer={layer} onSeeChanges={(version) => openVersion(layer, version, 'changes')} />;
}

const views = { versions: VersionsRoom, features: FeaturesOf, style: StyleEditor };

/** One layer, in one of its rooms. */
export function LayerView({ layer, room }: { layer: string; room: Room }) {
  const { t } = useTranslation();
  const View = views[room];
  return (
    <Tabs
      className="tabs"
      selectedKey={room}
      onSelectionChange={(key) => {
        const next = rooms.find((each) => each === key);
        if (next) openLayer(layer, next);
      }}
    >
      <TabList className="tab-list" aria-label={t('work.rooms.label')}>
        {rooms.map((each) => (
          <Tab key={each} id={each} className="tab" data-room={each}>
            {t(`work.rooms.${each}`)}
          </Tab>
        ))}
      </TabList>
      <TabPanel id={room} className="tab-panel" data-room-open={room}>
        <View key={layer} layer={layer} />
      </TabPanel>
    </Tabs>
  );
}
