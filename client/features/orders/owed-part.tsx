import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { OrderWithHistory, OwedClock, Statement } from '../../../domain/answers/orders.ts';
import { answerWayLabels, visitorLabels, visitResultLabels } from '../../../domain/intake/channels.ts';
import { useNow } from '../../data/clock.ts';
import { formatMoment } from '../../ui/format.ts';
import { PlainText } from '../../ui/plain-text.tsx';
import { preferences } from '../../ui/preferences.ts';

/** What was done about it, by whom and when; else until when it is owed. */
function State({ done, what, clock }: { done: Statement | null; what: string; clock: OwedClock | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const now = useNow(15);
  if (done)
    return (
      <>
        {what}
        <span className="muted">{`${done.by} · ${formatMoment(done.at, language)}`}</span>
        {done.note && (
          <q dir="auto">
            <PlainText text={done.note} />
          </q>
        )}
      </>
    );
  const { dueAt, amberAt } = clock ?? { dueAt: null, amberAt: null };
  const passed = (time: string | null) => time !== null && Date.parse(time) <= now;
  const late = passed(dueAt);
  return (
    <>
      {t('owed.open')}
      {dueAt && (
        <span className={late ? 'owed-late' : passed(amberAt) ? 'owed-soon' : 'muted'}>
          {t(late ? 'owed.late' : 'owed.due', { time: formatMoment(dueAt, language) })}
        </span>
      )}
    </>
  );
}

/** What an order owes to whoever reported it and to the source: the return visit and the answer. */
export function OwedPart({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { visit, answer } = order;
  if (!visit && !answer) return null;
  return (
    <section className="part" aria-label={t('owed.title')} data-part="owed">
      <h3 className="caption">{t('owed.title')}</h3>
      <dl className="facts">
        {visit && (
          <>
            <dt>{t('owed.visit', { by: visitorLabels[visit.by][language] })}</dt>
            <dd data-visit={visit.done?.result ?? 'open'}>
              <State
                done={visit.done}
                clock={visit.clock}
                what={visit.done ? visitResultLabels[visit.done.result][language] : ''}
              />
            </dd>
          </>
        )}
        {answer && (
          <>
            <dt>{t('owed.answer', { way: answerWayLabels[answer.done?.way ?? answer.way][language] })}</dt>
            <dd data-answer={answer.done ? 'done' : 'open'}>
              <State done={answer.done} clock={answer.clock} what={t('owed.answered')} />
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
