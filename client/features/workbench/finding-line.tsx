import { Button, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Fix, LayerVersion, ReportedIssue } from '../../../domain/answers/layer-versions.ts';
import { useInView } from '../../ui/in-view.ts';
import { preferences } from '../../ui/preferences.ts';
import { loadAndOpen } from './drop.tsx';
import { sentAs } from './upload.ts';
import { findingType } from './words.ts';

/** The system that a shifted file is suspected to be in, and the way to have it read so. */
function Convert({ finding, version }: { finding: ReportedIssue; version: LayerVersion }) {
  const { t } = useTranslation();
  const sent = sentAs(version.layer, version.version);
  const crs = String(finding.details.from);
  if (!finding.type.startsWith('suspected-') || !sent) return null;
  return (
    <Button
      className="button button-small"
      onPress={() => void loadAndOpen(version.layer, sent.files, { ...sent.settings, crs })}
    >
      {t('work.convert', { crs })}
    </Button>
  );
}

/** One finding; the chosen one offers what can be done about it. */
export function FindingLine(props: {
  finding: ReportedIssue;
  version: LayerVersion;
  isChosen: boolean;
  fix: Fix | null;
  onFix: (fix: Fix | null) => void;
}) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { finding, version, isChosen, fix, onFix } = props;
  const { id, type, severity, message, introduced, accepted } = finding;
  const row = useInView<HTMLDivElement>(isChosen);
  return (
    <GridListItem
      ref={row}
      id={id}
      textValue={`${t(`work.severities.${severity}`)}: ${message[language]}`}
      className="bench-row finding"
      data-finding={id}
      data-type={type}
      data-severity={severity}
    >
      <i className={`dot dot-${severity}`} role="img" aria-label={t(`work.severities.${severity}`)} />
      <span className="bench-name">
        <span className="bench-title">{findingType(type, t)}</span>
      </span>
      <span className="bench-marks">
        {fix && <span className="chip chip-planned">{t(`work.fixes.${fix}`)}</span>}
        {accepted && <span className="chip">{t('work.accepted')}</span>}
        {introduced && <span className="chip chip-stale">{t('work.new')}</span>}
      </span>
      <span className="finding-text">{message[language]}</span>
      {isChosen && !accepted && (
        <fieldset className="fix-choices" aria-label={t('work.whatToDo')}>
          {finding.fixes.map((each) => (
            <Button
              key={each}
              className="chip chip-button"
              aria-pressed={fix === each}
              data-fix={each}
              onPress={() => onFix(fix === each ? null : each)}
            >
              {t(`work.fixes.${each}`)}
            </Button>
          ))}
          <Convert finding={finding} version={version} />
        </fieldset>
      )}
    </GridListItem>
  );
}
