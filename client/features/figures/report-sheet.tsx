import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Bilingual } from '../../../domain/answers/problem.ts';
import type { CountName, Counts, SceneReport } from '../../../domain/answers/reports.ts';
import {
  caseReasons,
  countLabels,
  rateLabels,
  sceneReportTexts as texts,
} from '../../../domain/figures/labels.ts';
import { nameIn } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { changeOf, percent } from './numbers.ts';
import { figures, type RateName } from './place.ts';

const columns = [
  'reported',
  'handled',
  'due-on-time',
  'overdue',
  'closed',
  'open-overdue',
] as const satisfies readonly CountName[];
const summary = [...columns, 'reworked', 'cross-department'] as const satisfies readonly CountName[];
const rates = [
  'on-time-handling',
  'closing',
  'on-time-closing',
  'rework',
  'cross-department-share',
] as const satisfies readonly RateName[];

function Section({ title, children }: { title: Bilingual; children: ReactNode }) {
  const language = useStore(preferences, (state) => state.language);
  return (
    <section>
      <h4>{title[language]}</h4>
      {children}
    </section>
  );
}

/** A table whose first column names its rows. */
function Numbers({ heads, rows }: { heads: readonly string[]; rows: readonly (readonly ReactNode[])[] }) {
  return (
    <div className="table-frame">
      <table className="figure-table">
        <thead>
          <tr>
            {heads.map((head, at) => (
              <th key={head} scope="col" className={at === 0 ? undefined : 'number'}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a finished report
            <tr key={row}>
              <th scope="row">{name}</th>
              {cells.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells of a finished report
                <td key={at} className="number">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sentences({ given, own }: { given: readonly Bilingual[]; own: string | undefined }) {
  const language = useStore(preferences, (state) => state.language);
  const lines = [...given.map((each) => each[language]), ...(own ? own.split('\n') : [])];
  if (lines.length === 0) return <p>{texts.nothing[language]}</p>;
  return (
    <ol className="report-lines">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ol>
  );
}

/** The monthly report of a scene as it is handed in, on paper as on the screen. */
export function ReportSheet({ report }: { report: SceneReport }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const say = (text: Bilingual) => text[language];
  const { scene, month, items, counts, before } = report;
  const heads = columns.map((name) => say(countLabels[name]));
  const numbers = (of: Counts) => columns.map((name) => of[name]);
  function itemCell(code: string, title: Bilingual, name: CountName, value: number): ReactNode {
    if (value === 0 || name === 'due-on-time') return value;
    return (
      <Button
        className="link"
        onPress={() =>
          figures.setState({
            page: 'rates',
            kind: 'month',
            day: `${month}-01`,
            listed: { figures: [name], by: 'item', code, title },
          })
        }
      >
        {value}
      </Button>
    );
  }
  return (
    <article className="report-sheet" lang={language} data-month={month}>
      <h3>
        {say(scene.title)}
        {say(texts.title)}
      </h3>
      <p className="report-facts">
        <span>{month}</span>
        <span>
          {say(texts.bureau)}: {scene.bureau ? say(scene.bureau) : '—'}
        </span>
        <span>
          {say(texts.through)}: {report.through ?? '—'}
        </span>
      </p>
      {counts.reported === 0 && <p className="notice">{t('figures.noOrdersInPeriod')}</p>}
      <Section title={texts.items}>
        <p className="report-facts">
          {(['total', 'active', 'silent', 'never'] as const).map((name) => (
            <span key={name}>
              {say(texts[name])} <strong>{items[name]}</strong>
            </span>
          ))}
        </p>
      </Section>
      <Section title={texts.summary}>
        <Numbers
          heads={[say(texts.figure), month, before.month, say(texts.change)]}
          rows={[
            ...summary.map((name) => [
              say(countLabels[name]),
              counts[name],
              before.counts[name],
              changeOf(counts[name], before.counts[name], name),
            ]),
            ...rates.map((name) => [
              say(rateLabels[name]),
              percent(report.rates[name].value),
              percent(before.rates[name].value),
              changeOf(report.rates[name].value, before.rates[name].value, name),
            ]),
          ]}
        />
      </Section>
      <Section title={texts.byStreet}>
        {report.byStreet.length === 0 ? (
          <p>{say(texts.nothing)}</p>
        ) : (
          <Numbers
            heads={[say(texts.street), ...heads]}
            rows={report.byStreet.map((row) => [
              row.name ? say(row.name) : (row.code ?? say(texts.noStreet)),
              ...numbers(row.counts),
            ])}
          />
        )}
      </Section>
      <Section title={texts.byItem}>
        <Numbers
          heads={[say(texts.item), say(texts.activity), ...heads]}
          rows={report.byItem.map((row) => [
            say(row.title),
            say(texts[row.activity]),
            ...columns.map((name) => itemCell(row.code, row.title, name, row.counts[name])),
          ])}
        />
      </Section>
      <Section title={texts.cases}>
        {report.cases.length === 0 ? (
          <p>{say(texts.nothing)}</p>
        ) : (
          <Numbers
            heads={[
              texts.order,
              texts.item,
              texts.street,
              texts.lead,
              texts.reason,
              texts.reports,
              texts.hours,
            ].map(say)}
            rows={report.cases.map((each) => [
              each.number,
              say(each.item),
              each.street ? say(each.street) : '—',
              nameIn(language, each.lead),
              say(caseReasons[each.why]),
              each.reports,
              each.hours.toFixed(1),
            ])}
          />
        )}
      </Section>
      <Section title={texts.problems}>
        <Sentences given={report.problems} own={report.remarks?.problems} />
      </Section>
      <Section title={texts.usefulness}>
        <Sentences given={report.usefulness} own={report.remarks?.usefulness} />
      </Section>
    </article>
  );
}
