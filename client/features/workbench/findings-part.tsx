import { useEffect, useState } from 'react';
import { Button, GridList, SwitchButton, SwitchField, ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type {
  Fix,
  IssuesAnswer,
  LayerVersion,
  ReportedIssue,
} from '../../../domain/answers/layer-versions.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { annotate, annotations, chooseAnnotation } from '../annotations/public.ts';
import { openVersion } from './bench.ts';
import { findingFeatures } from './drawing.ts';
import { FindingLine } from './finding-line.tsx';
import { applyFixes, versionSteps } from './versions.ts';
import { findingType } from './words.ts';

const severities = ['error', 'warning', 'info'] as const;
type Severity = (typeof severities)[number];
const allTypes = 'all';
/** More are asked for in steps of this, up to what one answer holds. */
const pageSize = 200;
const mostShown = 1000;

interface Filter {
  severity: Severity | null;
  type: string;
  introduced: boolean;
  limit: number;
}

function FilterBar(props: {
  counts: Record<string, number>;
  filter: Filter;
  onChange: (change: Partial<Filter>) => void;
  hasBase: boolean;
}) {
  const { t } = useTranslation();
  const { counts, filter, onChange, hasBase } = props;
  return (
    <div className="finding-filters">
      <fieldset className="severity-toggles" aria-label={t('work.severity')}>
        {severities.map((severity) => (
          <ToggleButton
            key={severity}
            className="severity-toggle"
            data-severity={severity}
            isSelected={filter.severity === severity}
            onChange={(on) => onChange({ severity: on ? severity : null })}
          >
            <i className={`dot dot-${severity}`} />
            {t(`work.severities.${severity}`)}
          </ToggleButton>
        ))}
      </fieldset>
      <div className="form-row">
        <ChoiceSelect
          label={t('work.type')}
          labelClass="sr-only"
          look="framed"
          choices={[
            { id: allTypes, name: t('work.allTypes') },
            ...Object.entries(counts).map(([type, count]) => ({
              id: type,
              name: `${findingType(type, t)} · ${count}`,
            })),
          ]}
          chosen={filter.type}
          onChoose={(type) => onChange({ type })}
        />
        {hasBase && (
          <SwitchField isSelected={filter.introduced} onChange={(introduced) => onChange({ introduced })}>
            <SwitchButton className="switch">
              <i />
              <span>{t('work.onlyNew')}</span>
            </SwitchButton>
          </SwitchField>
        )}
      </div>
    </div>
  );
}

function FindingList(props: {
  version: LayerVersion;
  page: IssuesAnswer;
  fixes: ReadonlyMap<string, Fix>;
  onFix: (finding: ReportedIssue, fix: Fix | null) => void;
}) {
  const { t } = useTranslation();
  const { version, page, fixes, onFix } = props;
  const chosen = useStore(annotations, (state) => state.chosen);
  useEffect(() => annotate(findingFeatures(page.issues)), [page]);
  return (
    <GridList
      aria-label={t('work.parts.findings')}
      className="bench-list"
      items={page.issues}
      dependencies={[chosen, fixes, t]}
      selectionMode="single"
      selectionBehavior="replace"
      selectedKeys={chosen ? [chosen] : []}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : [...keys];
        if (key !== undefined) chooseAnnotation(String(key));
      }}
      renderEmptyState={() => <p className="message">{t('work.noFindings')}</p>}
    >
      {(finding) => (
        <FindingLine
          finding={finding}
          version={version}
          isChosen={finding.id === chosen}
          fix={fixes.get(finding.id) ?? null}
          onFix={(fix) => onFix(finding, fix)}
        />
      )}
    </GridList>
  );
}

/** The quality report: list and map are one, and what is to be done about each finding is chosen here. */
export function FindingsPart({ version }: { version: LayerVersion }) {
  const { t } = useTranslation();
  const { acting, refused } = useStore(versionSteps, (state) => state);
  const [filter, setFilter] = useState<Filter>({
    severity: null,
    type: allTypes,
    introduced: false,
    limit: pageSize,
  });
  const [fixes, setFixes] = useState<ReadonlyMap<string, Fix>>(new Map());
  const answer = useAnswer('/api/layers/{id}/versions/{version}/issues', {
    params: { id: version.layer, version: version.version },
    query: {
      limit: filter.limit,
      ...(filter.severity ? { severity: filter.severity } : {}),
      ...(filter.type === allTypes ? {} : { type: filter.type }),
      ...(filter.introduced ? { introduced: 'true' } : {}),
    },
  });
  const resolved = Object.values(answer.value?.resolvedCounts ?? {}).reduce((sum, count) => sum + count, 0);
  const base = answer.value?.base ?? null;

  function setFix({ id }: ReportedIssue, fix: Fix | null): void {
    const next = new Map(fixes);
    if (fix) next.set(id, fix);
    else next.delete(id);
    setFixes(next);
  }
  async function apply(): Promise<void> {
    const made = await applyFixes(version, fixes);
    if (!made) return;
    setFixes(new Map());
    if (made.version === version.version) answer.retry();
    else openVersion(made.layer, made.version);
  }

  return (
    <>
      <FilterBar
        counts={version.issueCounts ?? {}}
        filter={filter}
        hasBase={base !== null}
        onChange={(change) => setFilter({ ...filter, limit: pageSize, ...change })}
      />
      {resolved > 0 && <p className="bench-note">{t('work.resolved', { count: resolved, version: base })}</p>}
      <Answered answer={answer}>
        {(page) => (
          <>
            <FindingList version={version} page={page} fixes={fixes} onFix={setFix} />
            {page.next !== null && filter.limit < mostShown && (
              <Button
                className="button button-small more"
                onPress={() => setFilter({ ...filter, limit: filter.limit + pageSize })}
              >
                {t('work.more')}
              </Button>
            )}
          </>
        )}
      </Answered>
      {(fixes.size > 0 || refused) && (
        <footer className="bench-foot">
          {refused && <RefusalNotice problem={refused} />}
          <div className="actions-row">
            <Button className="button" onPress={() => setFixes(new Map())}>
              {t('work.forget')}
            </Button>
            <Button
              className="button button-primary"
              data-action="apply-fixes"
              isDisabled={acting || fixes.size === 0}
              onPress={() => void apply()}
            >
              {t('work.apply', { count: fixes.size })}
            </Button>
          </div>
        </footer>
      )}
    </>
  );
}
