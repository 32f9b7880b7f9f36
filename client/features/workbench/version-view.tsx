import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openVersion } from './bench.ts';
import { ChangesPart } from './changes-part.tsx';
import { FilePart } from './file-part.tsx';
import { FindingsPart } from './findings-part.tsx';
import { ImpactPart } from './impact-part.tsx';
import { PublishPart } from './publish-part.tsx';
import { VersionState } from './version-state.tsx';
import { useVersions } from './versions.ts';
import { findingCount } from './words.ts';
import { parts, type Workplace } from './workplace.ts';

const views = {
  file: FilePart,
  findings: FindingsPart,
  changes: ChangesPart,
  impact: ImpactPart,
  publish: PublishPart,
};

/** Only what was loaded whole can be looked at in all its parts. */
function partsOf({ state }: LayerVersion): typeof parts | readonly ['file'] {
  return state === 'checked' || state === 'published' || state === 'superseded' ? parts : ['file'];
}

function VersionParts({ version, part }: { version: LayerVersion; part: Workplace['part'] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const offered = partsOf(version);
  const chosen = offered.find((each) => each === part) ?? 'file';
  const View = views[chosen];
  return (
    <>
      <div className="version-facts">
        <VersionState version={version} />
        <span>
          {t('work.versionFacts', {
            count: version.featureCount,
            features: formatNumber(version.featureCount, language),
            time: formatMoment(version.createdAt, language),
            by: version.createdBy,
          })}
        </span>
      </div>
      <Tabs
        className="tabs"
        selectedKey={chosen}
        onSelectionChange={(key) => {
          const next = parts.find((each) => each === key);
          if (next) openVersion(version.layer, version.version, next);
        }}
      >
        <TabList className="tab-list" aria-label={t('work.parts.label')}>
          {offered.map((each) => (
            <Tab key={each} id={each} className="tab" data-part={each}>
              {t(`work.parts.${each}`)}
              {each === 'findings' && <b>{findingCount(version) ?? ''}</b>}
            </Tab>
          ))}
        </TabList>
        <TabPanel id={chosen} className="tab-panel" data-part-open={chosen}>
          <View key={`${version.version} ${version.state}`} version={version} />
        </TabPanel>
      </Tabs>
    </>
  );
}

/** One version of a layer. */
export function VersionView({ place }: { place: Workplace & { layer: string; version: number } }) {
  const { t } = useTranslation();
  const answer = useVersions(place.layer);
  return (
    <Answered answer={answer}>
      {(versions) => {
        const version = versions.find((each) => each.version === place.version);
        return version ? (
          <VersionParts version={version} part={place.part} />
        ) : (
          <p className="message">{t('work.unknownVersion', { version: place.version })}</p>
        );
      }}
    </Answered>
  );
}
