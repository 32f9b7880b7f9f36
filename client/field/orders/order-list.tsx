import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { stateLabels } from '../../../domain/orders/states.ts';
import { isOpen } from '../../../domain/patrols/states.ts';
import { useNow } from '../../data/clock.ts';
import { formatAge, formatHour, formatMetres } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { myOrders, refreshOrders } from '../kept/orders.ts';
import { myTasks, refreshTasks } from '../kept/tasks.ts';
import { outbox } from '../outbox/outbox.ts';
import { hashOf } from '../page.ts';
import { TaskRows } from '../patrols/task-rows.tsx';
import { metresBetween, position } from '../position.ts';
import { problemWords } from '../problem-words.ts';
import { areaWords } from './area-words.ts';
import { type Sorting, sorted, timeLeft } from './due.ts';

/** The limit of an order's step in words: what is left, or how late it is. */
export function DueLine({ order }: { order: Pick<OrderWithHistory, 'clock'> }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const now = useNow(30);
  const left = timeLeft(order, now);
  if (left === null) return <span className="due">{t('orders.noLimit')}</span>;
  const time = formatAge(new Date(now - Math.abs(left)).toISOString(), now, language);
  const isSoon = order.clock?.amberAt ? Date.parse(order.clock.amberAt) <= now : false;
  return (
    <span className={left < 0 ? 'due due-late' : isSoon ? 'due due-soon' : 'due'}>
      {left < 0 ? t('orders.late', { time }) : t('orders.left', { time })}
    </span>
  );
}

function Row({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const title = useStore(myOrders, ({ items }) => items[order.item]);
  const here = useStore(position, (state) => state.point);
  const entries = useStore(outbox, (state) => state.entries).filter(({ about }) => about === order.number);
  return (
    <li>
      <a className="row" data-order={order.number} href={hashOf({ at: 'order', number: order.number })}>
        <span className="row-head">
          <span className={`severity severity-${order.severity}`} aria-hidden="true" />
          <strong>{title?.[language] ?? order.item}</strong>
          <DueLine order={order} />
        </span>
        <span className="row-text">{order.event.description ?? areaWords(order, language)}</span>
        <span className="row-foot">
          <span className="state">{stateLabels[order.state][language]}</span>
          {here && (
            <span>{t('orders.away', { distance: formatMetres(metresBetween(here, order.point)) })}</span>
          )}
          {entries.some(({ state }) => state === 'refused') ? (
            <span className="badge badge-refused">{t('orders.refused')}</span>
          ) : (
            entries.length > 0 && (
              <span className="badge">{t('orders.pending', { count: entries.length })}</span>
            )
          )}
        </span>
      </a>
    </li>
  );
}

/** The orders in which something waits for this person, by time or by distance. */
export function OrderList() {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const patrols = useStore(myTasks, ({ tasks }) => tasks.filter(({ state }) => isOpen(state)).length);
  const { orders, readAt, reading, problem } = useStore(myOrders, (state) => state);
  const here = useStore(position, (state) => state.point);
  const [by, setBy] = useState<Sorting>('time');
  return (
    <main className="page" data-page="orders">
      <div className="page-head">
        <h1>{t('orders.title', { count: orders.length + patrols })}</h1>
        <button
          type="button"
          className="button"
          data-action="refresh"
          disabled={reading}
          onClick={() => {
            void refreshTasks();
            void refreshOrders();
          }}
        >
          {reading ? t('orders.reading') : t('orders.refresh')}
        </button>
      </div>
      <fieldset className="choice">
        <legend className="hidden">{t('orders.by')}</legend>
        {(['time', 'distance'] as const).map((each) => (
          <label key={each}>
            <input type="radio" name="by" checked={by === each} onChange={() => setBy(each)} />
            <span>{t(each === 'time' ? 'orders.byTime' : 'orders.byDistance')}</span>
          </label>
        ))}
      </fieldset>
      {readAt !== null && (
        <p className="aside">{t('orders.readAt', { time: formatHour(new Date(readAt)) })}</p>
      )}
      {problem && problem.status !== 0 && (
        <p className="notice" role="alert">
          {problemWords(problem, t, language)}
        </p>
      )}
      <TaskRows by={by} />
      {orders.length === 0 && !reading && (
        <p className="nothing">{t(readAt === null ? 'orders.noneKept' : 'orders.none')}</p>
      )}
      <ul className="rows">
        {sorted(orders, by, here).map((order) => (
          <Row key={order.number} order={order} />
        ))}
      </ul>
    </main>
  );
}
