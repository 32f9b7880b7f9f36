import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { SourceDays } from '../../../domain/answers/sources.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';

const spans = [7, 14, 31, 92] as const;

interface Line {
  name: string;
  count: number;
}

/** Sums counts by a name, the largest first. */
function sums<Row extends { count: number }>(rows: readonly Row[], nameOf: (row: Row) => string): Line[] {
  const found = new Map<string, number>();
  for (const row of rows) found.set(nameOf(row), (found.get(nameOf(row)) ?? 0) + row.count);
  return [...found].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

function Bars({ title, lines }: { title: string; lines: readonly Line[] }) {
  const language = useStore(preferences, (state) => state.language);
  const most = Math.max(1, ...lines.map(({ count }) => count));
  if (lines.length === 0) return null;
  return (
    <table className="bars">
      <caption className="caption">{title}</caption>
      <tbody>
        {lines.map(({ name, count }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="bar-cell" aria-hidden>
              <i style={{ width: `${(count / most) * 100}%` }} />
            </td>
            <td className="bar-count">{formatNumber(count, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Days of the city's clock with what came on each, the newest first. */
function DayTable({ days }: { days: SourceDays }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const taken = new Map(sums(days.accepted, ({ day }) => day).map(({ name, count }) => [name, count]));
  const refused = new Map(sums(days.refused, ({ day }) => day).map(({ name, count }) => [name, count]));
  const all = [...new Set([...taken.keys(), ...refused.keys()])].sort().reverse();
  return (
    <table className="day-table">
      <thead>
        <tr>
          <th scope="col">{t('sources.day')}</th>
          <th scope="col">{t('sources.taken')}</th>
          <th scope="col">{t('sources.refused')}</th>
        </tr>
      </thead>
      <tbody>
        {all.map((day) => (
          <tr key={day}>
            <th scope="row">{day}</th>
            <td>{formatNumber(taken.get(day) ?? 0, language)}</td>
            <td data-some={refused.has(day)}>{formatNumber(refused.get(day) ?? 0, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a source sent and what was refused of it in the last days. */
export function DaysPart({ source }: { source: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const [span, setSpan] = useState<number>(14);
  const answer = useAnswer('/api/sources/{id}/days', { params: { id: source }, query: { days: span } });
  return (
    <section className="part source-days">
      <div className="part-head">
        <h3 className="caption">{t('sources.sent')}</h3>
        <ChoiceSelect
          label={t('sources.span')}
          labelClass="sr-only"
          look="plain"
          choices={spans.map((days) => ({ id: String(days), name: t('sources.lastDays', { count: days }) }))}
          chosen={String(span)}
          onChoose={(id) => setSpan(Number(id))}
        />
      </div>
      <Answered answer={answer}>
        {(days) =>
          days.accepted.length + days.refused.length === 0 ? (
            <p className="muted">{t('sources.nothingCame')}</p>
          ) : (
            <>
              <DayTable days={days} />
              <Bars
                title={t('sources.byItem')}
                lines={sums(days.accepted, ({ item }) => items.get(item)?.title[language] ?? item)}
              />
              <Bars title={t('sources.byCode')} lines={sums(days.refused, ({ code }) => code)} />
            </>
          )
        }
      </Answered>
    </section>
  );
}
