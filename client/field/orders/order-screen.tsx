import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AllowedAction, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { requirementLabels } from '../../../domain/orders/requirement-labels.ts';
import { stateLabels } from '../../../domain/orders/states.ts';
import { actionLabels, entryLabels } from '../../../domain/orders/transitions.ts';
import { call } from '../../data/call.ts';
import { formatMetres, formatMoment } from '../../ui/format.ts';
import { useUnitName } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { keepOrder, myOrders } from '../kept/orders.ts';
import { outbox } from '../outbox/outbox.ts';
import { hashOf } from '../page.ts';
import { metresBetween, position } from '../position.ts';
import { areaWords } from './area-words.ts';
import { DueLine } from './order-list.tsx';
import { OrderPhotos } from './order-photos.tsx';
import { stepsAhead } from './steps.ts';
import { mapApps, wayTo } from './way.ts';

const MapView = lazy(async () => ({ default: (await import('../map/map-view.tsx')).MapView }));

function Way({ order, name }: { order: OrderWithHistory; name: string }) {
  const { t } = useTranslation('field');
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" className="button" data-action="way" onClick={() => dialog.current?.showModal()}>
        {t('order.way')}
      </button>
      <dialog ref={dialog} className="sheet" aria-label={t('way.title')}>
        <h2>{t('way.title')}</h2>
        <ul className="ways">
          {mapApps.map((app) => (
            <li key={app}>
              <a className="button" data-way={app} href={wayTo(app, order.point, name)} rel="noreferrer">
                {t(`way.${app}`)}
              </a>
            </li>
          ))}
        </ul>
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {t('step.cancel')}
        </button>
      </dialog>
    </>
  );
}

/** The steps under the thumb: the one that leads on in large, the others behind it. */
function Steps({ order, steps }: { order: OrderWithHistory; steps: AllowedAction[] }) {
  const language = useStore(preferences, (state) => state.language);
  const { t } = useTranslation('field');
  const dialog = useRef<HTMLDialogElement>(null);
  const onward = steps.filter(({ course }) => course === 'onward');
  const main = onward.slice(0, 1);
  const others = steps.filter((step) => !main.includes(step));
  const link = ({ action }: AllowedAction, look: string) => (
    <a
      key={action}
      className={look}
      data-step={action}
      href={hashOf({ at: 'step', number: order.number, action, instead: null })}
    >
      {actionLabels[action][language]}
    </a>
  );
  if (steps.length === 0) return <p className="aside">{t('order.noSteps')}</p>;
  return (
    <div className="thumb">
      {others.length > 0 && (
        <button
          type="button"
          className="button"
          data-action="more"
          onClick={() => dialog.current?.showModal()}
        >
          {t('order.more')}
        </button>
      )}
      {main.map((step) => link(step, 'button button-main'))}
      <dialog ref={dialog} className="sheet" aria-label={t('order.more')}>
        <h2>{t('order.more')}</h2>
        <div className="ways">{others.map((step) => link(step, 'button'))}</div>
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {t('step.cancel')}
        </button>
      </dialog>
    </div>
  );
}

function Log({ log }: Pick<OrderWithHistory, 'log'>) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const labels: Record<string, { zh: string; en: string }> = { ...entryLabels, ...actionLabels };
  return (
    <details className="log">
      <summary>{t('order.log')}</summary>
      <ol>
        {log.map((entry) => (
          <li key={`${entry.at} ${entry.action}`}>
            <strong>{labels[entry.action]?.[language] ?? entry.action}</strong>
            <span>
              {formatMoment(entry.at, language)} · {entry.actor}
            </span>
            {entry.note && <span>{entry.note}</span>}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Facts({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const here = useStore(position, (state) => state.point);
  const nameOf = useUnitName();
  const lacking = order.standings.flatMap(({ kind, missing }) => (kind === 'missing' ? missing : []));
  return (
    <>
      {order.event.description && <p className="description">{order.event.description}</p>}
      {order.supervision && order.supervision.reply === null && (
        <p className="notice">
          {t('order.call')}：{order.supervision.note}
        </p>
      )}
      {lacking.length > 0 && (
        <p className="notice">
          {t('order.missing', {
            what: lacking
              .map((each) => requirementLabels[each][language])
              .join(language === 'zh' ? '、' : ', '),
          })}
        </p>
      )}
      <dl className="facts">
        <dt>{t('order.area')}</dt>
        <dd>
          {areaWords(order, language)}
          {here && ` · ${t('orders.away', { distance: formatMetres(metresBetween(here, order.point)) })}`}
        </dd>
        <dt>{t('order.lead')}</dt>
        <dd>{nameOf(order.lead)}</dd>
        <dt>{t('order.reported')}</dt>
        <dd>{formatMoment(order.event.occurredAt, language)}</dd>
        <dt>{t('order.number')}</dt>
        <dd>{order.number}</dd>
      </dl>
    </>
  );
}

/** One order on one screen. */
export function OrderScreen({ number }: { number: string }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const kept = useStore(myOrders, ({ orders }) => orders.find((order) => order.number === number));
  const title = useStore(myOrders, ({ items }) => (kept ? items[kept.item] : undefined));
  const entries = useStore(outbox, (state) => state.entries);
  const arrived = useStore(outbox, (state) => state.arrived);
  const [read, setRead] = useState<OrderWithHistory | null>(null);
  const [showsMap, setShowsMap] = useState(false);
  const order = read?.number === number ? read : kept;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what has arrived is a reason to read again
  useEffect(() => {
    let isLeft = false;
    call('get', '/api/orders/{number}', { params: { number } })
      .then((fresh) => {
        if (!isLeft) setRead(fresh);
        void keepOrder(fresh);
      })
      // What is kept stays shown; the bar says that the service is away.
      .catch(() => undefined);
    return () => {
      isLeft = true;
    };
  }, [number, arrived]);

  if (!order)
    return (
      <main className="page" data-page="order">
        <p className="nothing">{t('order.gone')}</p>
        <a className="button" href={hashOf({ at: 'orders' })}>
          {t('order.back')}
        </a>
      </main>
    );
  const waiting = entries.filter(({ about }) => about === number);
  const { state, steps, elsewhere } = stepsAhead(order, waiting);
  const name = title?.[language] ?? order.item;
  return (
    <main className="page page-order" data-page="order" data-number={number} data-state={order.state}>
      <a className="back" href={hashOf({ at: 'orders' })}>
        ‹ {t('order.back')}
      </a>
      <h1>{name}</h1>
      <p className="row-foot">
        <span className={`severity severity-${order.severity}`} aria-hidden="true" />
        <span className="state">{stateLabels[state][language]}</span>
        <DueLine order={order} />
      </p>
      {waiting.length > 0 && (
        <a className="notice" data-waiting={waiting.length} href={hashOf({ at: 'outbox' })}>
          {t(waiting.some((entry) => entry.state === 'refused') ? 'orders.refused' : 'order.waiting')}
        </a>
      )}
      <Facts order={order} />
      <div className="buttons">
        <button type="button" className="button" data-action="map" onClick={() => setShowsMap(!showsMap)}>
          {t(showsMap ? 'order.hideMap' : 'order.showMap')}
        </button>
        <Way order={order} name={name} />
      </div>
      {showsMap && (
        <Suspense fallback={<p className="aside">{t('map.loading')}</p>}>
          <MapView point={order.point} />
        </Suspense>
      )}
      <OrderPhotos order={order} />
      <Log log={order.log} />
      {elsewhere && <p className="aside">{t('order.deskSteps')}</p>}
      <Steps order={order} steps={steps} />
    </main>
  );
}
