import { useEffect, useState } from 'react';
import { Button, Checkbox } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Event as ReportedEvent } from '../../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { likeness } from '../../../domain/orders/likeness.ts';
import { actionLabels } from '../../../domain/orders/transitions.ts';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import { lengthOf } from '../../map/ellipsoid.ts';
import { formatMetres, formatMoment } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import type { Position } from '../../ui/position.ts';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { select } from '../selection/public.ts';
import { descriptionIn } from './description.ts';
import { MergeForm } from './merge-form.tsx';
import { SplitForm } from './moving-forms.tsx';
import { beginStep, openedOrder } from './opened-order.ts';

/** The reports of an order, newest first: those that came with it, and older ones as they are asked for. */
function useReports({ number, reports }: OrderWithHistory) {
  const [older, setOlder] = useState<OrderWithHistory['reports'] | null>(null);
  const [problem, setProblem] = useState<RequestProblem | null>(null);
  const next = older ? older.next : reports.next;

  async function readOn(): Promise<void> {
    try {
      const page = await call('get', '/api/events', { query: { order: number, cursor: next ?? '' } });
      setOlder({ events: [...(older?.events ?? []), ...page.events], next: page.next });
      setProblem(null);
    } catch (error) {
      setProblem(asProblem(error));
    }
  }

  // What came in since was put on top of the first page, so that one may be in both.
  const all = new Map([...reports.events, ...(older?.events ?? [])].map((event) => [event.id, event]));
  return { events: [...all.values()], next, problem, readOn };
}

const alike = (a: ReportedEvent, b: ReportedEvent) =>
  likeness({
    sameItem: a.item === b.item,
    sameScene: a.scene === b.scene,
    distance: lengthOf([a.point, b.point]),
    gap: Date.parse(a.occurredAt) - Date.parse(b.occurredAt),
  });

/**
 * The reports as they are offered for splitting: those that belong least to the one that opened the order first, and
 * once some are ticked, those that belong to these.
 */
function byBelonging(
  events: readonly ReportedEvent[],
  { event: first }: OrderWithHistory,
  chosen: ReadonlySet<number>,
): ReportedEvent[] {
  const ticked = events.filter(({ id }) => chosen.has(id));
  const place = (event: ReportedEvent) =>
    ticked.length > 0 ? -Math.max(...ticked.map((each) => alike(event, each))) : alike(event, first);
  return events.toSorted((a, b) => place(a) - place(b));
}

function Report(props: { event: ReportedEvent; isFirst: boolean; from: Position | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { receivedAt, source, joining } = props.event;
  const description = descriptionIn(language, props.event);
  const reasons = joining?.reasons.map(({ text }) => text[language]) ?? [];
  return (
    <>
      <span className="report-head">
        <time>{formatMoment(receivedAt, language)}</time>
        <span className="muted">{source}</span>
        {props.from && !props.isFirst && (
          <span className="muted">{formatMetres(lengthOf([props.from, props.event.point]))}</span>
        )}
      </span>
      {description && (
        <span className="report-text" dir="auto">
          <PlainText text={description} />
        </span>
      )}
      <span className="report-why">
        {props.isFirst ? (
          t('reports.first')
        ) : (
          <PlainText text={reasons.join(language === 'zh' ? '；' : '; ')} />
        )}
      </span>
    </>
  );
}

/** The way to another order that this one has to do with. */
function OtherOrder({ number, text }: { number: string; text: 'mergedInto' | 'recurrenceOf' }) {
  const { t } = useTranslation();
  const [problem, setProblem] = useState<RequestProblem | null>(null);

  async function open(): Promise<void> {
    try {
      const { eventId } = await call('get', '/api/orders/{number}', { params: { number } });
      select({ kind: 'incident', id: eventId });
    } catch (error) {
      setProblem(asProblem(error));
    }
  }

  return (
    <p className="notice" data-other={number}>
      {t(`reports.${text}`)}{' '}
      <Button className="button button-small" onPress={() => void open()}>
        {number}
      </Button>
      {problem && <span role="alert">{problemText(problem, t)}</span>}
    </p>
  );
}

/** All reports of the order and why each was joined to it, and moving reports to another order. */
export function ReportsPart({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { asked, acting } = useStore(openedOrder, (state) => state);
  const { events, next, problem, readOn } = useReports(order);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const steps = order.allowedActions.filter(({ needs }) => needs === 'into' || needs === 'reports');
  const splitting = asked === 'split';
  const end = () => openedOrder.setState({ asked: null });

  useEffect(() => {
    if (!splitting) setChosen(new Set());
  }, [splitting]);

  function choose(id: number, wanted: boolean): void {
    const ids = new Set(chosen);
    if (wanted) ids.add(id);
    else ids.delete(id);
    setChosen(ids);
  }

  if (order.reportCount < 2 && steps.length === 0 && !order.mergedInto && !order.recurrenceOf) return null;
  return (
    <section className="part reports-part" aria-label={t('reports.title')}>
      <h3 className="caption">
        {t('reports.title')}
        {order.reportCount > 1 && ` · ${order.reportCount}`}
      </h3>
      {order.mergedInto && <OtherOrder number={order.mergedInto} text="mergedInto" />}
      {order.recurrenceOf && <OtherOrder number={order.recurrenceOf} text="recurrenceOf" />}
      {order.reportCount > 1 && (
        <ul className="reports">
          {(splitting ? byBelonging(events, order, chosen) : events).map((event) => {
            const isFirst = event.id === order.eventId;
            const report = <Report event={event} isFirst={isFirst} from={splitting ? order.point : null} />;
            return (
              <li key={event.id} data-report={event.id}>
                {splitting && !isFirst ? (
                  <Checkbox
                    className="tick"
                    isSelected={chosen.has(event.id)}
                    onChange={(wanted) => choose(event.id, wanted)}
                  >
                    <i>
                      <Icon name="check" size={11} />
                    </i>
                    <span className="report">{report}</span>
                  </Checkbox>
                ) : (
                  <span className="report">{report}</span>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {problem && (
        <p className="notice notice-error" role="alert">
          {problemText(problem, t)}
        </p>
      )}
      {order.reportCount > 1 && next !== null && (
        <Button className="button button-small" onPress={() => void readOn()}>
          {t('reports.older')}
        </Button>
      )}
      {splitting && (
        <SplitForm order={order} reports={events.filter(({ id }) => chosen.has(id))} onDone={end} />
      )}
      {asked === 'merge' && <MergeForm order={order} onDone={end} />}
      {!splitting && asked !== 'merge' && steps.length > 0 && (
        <div className="reports-steps">
          {steps.map((allowed) => (
            <Button
              key={allowed.action}
              className="button button-small"
              data-action={allowed.action}
              isDisabled={acting}
              onPress={() => beginStep(allowed)}
            >
              {actionLabels[allowed.action][language]}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}
