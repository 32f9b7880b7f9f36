import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { shareOf } from '../../../domain/orders/priority.ts';
import { useNow } from '../../data/clock.ts';
import { formatAge, formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { type Due, lightOf } from './due.ts';

/** The time left in words, or how long it is over. */
function useLeft(due: Due, step: number): { left: string; light: ReturnType<typeof lightOf> } {
  const now = useNow(step);
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const light = lightOf(due, now);
  if (due.due === null) return { left: t('clock.stopped'), light };
  const [from, to] = now < due.due ? [now, due.due] : [due.due, now];
  const time = formatAge(new Date(from).toISOString(), to, language);
  return { left: t(now < due.due ? 'clock.left' : 'clock.over', { time }), light };
}

/** What is left of the limit, as small as a row has room for. */
export function DueMark({ due }: { due: Due }) {
  const { left, light } = useLeft(due, 5);
  if (!light) return null;
  return (
    <span className="due" data-light={light}>
      {left}
    </span>
  );
}

/** The clock of the step that an order is in: which step, what is left, until when, and by what limit. */
export function ClockPart({ due }: { due: Due }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { left, light } = useLeft(due, 1);
  const share = Math.min(1, shareOf(due, useNow(5)) ?? 0);
  const { value, unit, time } = due.limit;
  return (
    <section className="clock-part" aria-label={t('clock.title')} data-light={light ?? 'stopped'}>
      <p>
        <strong>{t(`clock.steps.${due.step}`)}</strong>
        <span className="due" data-light={light ?? undefined}>
          {left}
        </span>
        <small>
          {due.due !== null &&
            t('clock.until', { time: formatMoment(new Date(due.due).toISOString(), language) })}
        </small>
      </p>
      <i className="clock-bar">
        <i style={{ width: `${Math.round(share * 100)}%` }} />
      </i>
      <p className="muted">
        {t('clock.limit', { limit: `${value} ${t(`clock.units.${unit}`)}`, time: t(`clock.times.${time}`) })}
        {due.late && light !== 'red' && ` · ${t('clock.late')}`}
      </p>
      {due.unannounced !== null && (
        <p className="muted" data-unannounced>
          {t('clock.unannounced', { year: due.unannounced })}
        </p>
      )}
    </section>
  );
}
