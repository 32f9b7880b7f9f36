import { useEffect, useState } from 'react';
import { GridList, GridListItem, ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type {
  Change,
  ChangeCounts,
  Diff,
  LayerVersion,
  Transfer,
} from '../../../domain/answers/layer-versions.ts';
import { useAnswer } from '../../data/queries.ts';
import { formatArea, formatMetres } from '../../ui/format.ts';
import { useInView } from '../../ui/in-view.ts';
import { nameIn } from '../../ui/names.ts';
import { Answered } from '../../ui/notices.tsx';
import { type Language, preferences } from '../../ui/preferences.ts';
import { annotate, annotations, chooseAnnotation } from '../annotations/public.ts';
import { comparison } from '../layers/public.ts';
import { changeFeatures, changeRef, transferRef } from './drawing.ts';

const kinds = ['added', 'removed', 'moved-boundary', 'changed-attributes'] as const;
type Kind = (typeof kinds)[number];
const countOf: Record<Kind, keyof ChangeCounts> = {
  added: 'added',
  removed: 'removed',
  'moved-boundary': 'movedBoundary',
  'changed-attributes': 'changedAttributes',
};
const pageSize = 500;

/** The names of what differs in a changed feature's attributes. */
function changedFields({ before, after }: Change): string[] {
  if (!before || !after) return [];
  const flat = ({ properties, name, parent }: NonNullable<Change['before']>): Record<string, unknown> => ({
    name,
    parent,
    ...properties,
  });
  const [was, is] = [flat(before), flat(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]),
  );
}

function nameOfChange({ feature, name, after, before }: Change, language: Language): string {
  const english = (after ?? before)?.properties.name_en;
  const nameEn = typeof english === 'string' ? english : null;
  return name ? nameIn(language, { name, nameEn }) : feature;
}

function ChangeLine({ change }: { change: Change }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { kinds: found, feature, area, metres } = change;
  const fields = changedFields(change);
  return (
    <>
      <span className="bench-name">
        <span className="bench-title">{nameOfChange(change, language)}</span>
      </span>
      <span className="bench-marks">
        {area !== null && <span className="muted">{formatArea(area)}</span>}
        {metres !== null && <span className="muted">{formatMetres(metres)}</span>}
      </span>
      <span className="bench-sub">
        <code>{feature}</code> · {found.map((kind) => t(`work.kinds.${kind}`)).join(' · ')}
        {found.includes('changed-attributes') && fields.length > 0 && ` (${fields.slice(0, 4).join(', ')})`}
      </span>
    </>
  );
}

/** An area that goes from one feature to another; their names where they are among the changes of the page. */
function TransferLine({ transfer, names }: { transfer: Transfer; names: ReadonlyMap<string, string> }) {
  const { t } = useTranslation();
  const { from, to, area } = transfer;
  const nameOf = (code: string | null) => (code === null ? t('work.nobody') : (names.get(code) ?? code));
  return (
    <>
      <span className="bench-name">
        <span className="bench-title">
          {nameOf(from)} → {nameOf(to)}
        </span>
      </span>
      <span className="bench-marks">{formatArea(area)}</span>
      <span className="bench-sub">
        <code>{from ?? '–'}</code> → <code>{to ?? '–'}</code>
      </span>
    </>
  );
}

interface ChangesLine {
  ref: string;
  transfer: Transfer | null;
  change: Change | null;
}

function Line(props: { line: ChangesLine; names: ReadonlyMap<string, string>; isChosen: boolean }) {
  const { line, names, isChosen } = props;
  const { ref, transfer, change } = line;
  const row = useInView<HTMLDivElement>(isChosen);
  return (
    <GridListItem
      ref={row}
      id={ref}
      textValue={change?.feature ?? `${transfer?.from} ${transfer?.to}`}
      className="bench-row"
      data-drawn={ref}
    >
      {transfer && <TransferLine transfer={transfer} names={names} />}
      {change && <ChangeLine change={change} />}
    </GridListItem>
  );
}

function Changes({ version, page, transfers }: { version: LayerVersion; page: Diff; transfers: Transfer[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const chosen = useStore(annotations, (state) => state.chosen);
  const { base, changes } = page;
  const names = new Map(changes.map((change) => [change.feature, nameOfChange(change, language)]));
  useEffect(() => annotate(changeFeatures(changes, transfers, formatArea)), [changes, transfers]);
  const { layer, version: after } = version;
  useEffect(
    () => comparison.setState({ compared: { layer, before: base, after }, share: 0.5 }),
    [layer, base, after],
  );
  const lines: (ChangesLine & { id: string })[] = [
    ...transfers.map((transfer, index) => ({
      id: transferRef(index),
      ref: transferRef(index),
      transfer,
      change: null,
    })),
    ...changes.map((change, index) => ({
      id: changeRef(index),
      ref: changeRef(index),
      transfer: null,
      change,
    })),
  ];
  return (
    <GridList
      aria-label={t('work.parts.changes')}
      className="bench-list"
      items={lines}
      dependencies={[t, chosen]}
      selectionMode="single"
      selectionBehavior="replace"
      selectedKeys={chosen ? [chosen] : []}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : [...keys];
        if (key !== undefined) chooseAnnotation(String(key));
      }}
      renderEmptyState={() => <p className="message">{t('work.noChanges', { version: base })}</p>}
    >
      {(line) => <Line line={line} names={names} isChosen={line.ref === chosen} />}
    </GridList>
  );
}

const noTransfers: Transfer[] = [];

/** What this version changes of the one in force: numbers, list, and both on the map. */
export function ChangesPart({ version }: { version: LayerVersion }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind | null>(null);
  const answer = useAnswer('/api/layers/{id}/versions/{version}/diff', {
    params: { id: version.layer, version: version.version },
    query: { limit: pageSize, ...(kind ? { kind } : {}) },
  });
  return (
    <Answered answer={answer}>
      {(page) => (
        <>
          <p className="bench-note">{t('work.against', { version: page.base })}</p>
          <fieldset className="kind-toggles" aria-label={t('work.parts.changes')}>
            {kinds.map((each) => (
              <ToggleButton
                key={each}
                className="kind-toggle"
                data-kind={each}
                isSelected={kind === each}
                onChange={(on) => setKind(on ? each : null)}
              >
                <b>{page.counts[countOf[each]]}</b>
                <span>{t(`work.kinds.${each}`)}</span>
              </ToggleButton>
            ))}
          </fieldset>
          <Changes version={version} page={page} transfers={(!kind && page.transfers) || noTransfers} />
          {page.next !== null && (
            <p className="bench-note">{t('work.firstOf', { count: page.changes.length })}</p>
          )}
        </>
      )}
    </Answered>
  );
}
