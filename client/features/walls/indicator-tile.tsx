import { useTranslation } from 'react-i18next';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import { formatAge } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { formatValue, unitOf } from '../../ui/indicator-value.ts';
import type { Language } from '../../ui/preferences.ts';
import { Sparkline } from '../../ui/sparkline.tsx';

interface Shown {
  indicator: Indicator;
  now: number;
  language: Language;
}

/** How a value compares with the one a day before; nothing where there is none. */
function Trend({ indicator, language }: Omit<Shown, 'now'>) {
  const { t } = useTranslation();
  const { value, before } = indicator;
  if (value === null || before === null) return null;
  const change = value - before;
  const sign = change > 0 ? '▲' : change < 0 ? '▼' : '＝';
  return (
    <span className="wall-trend">
      {t('wall.sinceYesterday')} {sign} {formatValue(indicator, Math.abs(change), language)}
    </span>
  );
}

/** Since when a value is overdue and whose it is; its age where it is not. */
function Freshness({ indicator, now, language }: Shown) {
  const { t } = useTranslation();
  const { at, isStale, owner, fault } = indicator;
  if (!isStale) return <span className="wall-age">{at && formatAge(at, now, language)}</span>;
  return (
    <span className="wall-age wall-age-stale">
      <Icon name="warning" size={14} />
      {fault
        ? fault.text[language]
        : at
          ? t('wall.staleSince', { owner: owner.title[language], age: formatAge(at, now, language) })
          : t('wall.noValue', { owner: owner.title[language] })}
    </span>
  );
}

/** One indicator in large: value, unit, trend, the day as a line, and how fresh it is. */
export function IndicatorTile({ indicator, title, now, language }: Shown & { title: string | undefined }) {
  const { value, state, isStale, recent, normal } = indicator;
  return (
    <article className="wall-indicator" data-state={state} data-stale={isStale || undefined}>
      <h2>{title ?? indicator.title[language]}</h2>
      <p className="wall-value">
        <strong>{value === null ? '—' : formatValue(indicator, value, language)}</strong>
        <span>{unitOf(indicator, value, language)}</span>
      </p>
      <Sparkline values={recent.map((each) => each.value)} normal={normal} />
      <footer>
        <Trend indicator={indicator} language={language} />
        <Freshness indicator={indicator} now={now} language={language} />
      </footer>
    </article>
  );
}

/** One indicator in a line of a group. */
export function IndicatorLine({ indicator, now, language }: Shown) {
  const { title, value, state, isStale, recent, normal } = indicator;
  return (
    <li data-state={state} data-stale={isStale || undefined}>
      <span className="wall-line-title">{title[language]}</span>
      <Sparkline values={recent.map((each) => each.value)} normal={normal} />
      <span className="wall-line-value">
        <strong>{value === null ? '—' : formatValue(indicator, value, language)}</strong>{' '}
        {unitOf(indicator, value, language)}
      </span>
      {isStale && <Freshness indicator={indicator} now={now} language={language} />}
    </li>
  );
}
