import { useMemo } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Event as ReportedEvent } from '../../../domain/answers/events.ts';
import { endStates } from '../../../domain/orders/states.ts';
import { mapCommands } from '../../map/commands.ts';
import { CopyMenu } from '../../ui/copy-menu.tsx';
import { formatMetres, formatMoment, formatPosition } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { PanelFrame } from '../../ui/panel-frame.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { preferences } from '../../ui/preferences.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { AttachmentsPart } from '../attachments/public.ts';
import { DecisionView } from '../decisions/public.ts';
import { ClockPart, dueOf, incidents, WhyHere } from '../incidents/public.ts';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { NearestPart } from '../staff/public.ts';
import { CheckPart, isLookedAt } from './check-part.tsx';
import { descriptionIn } from './description.ts';
import { NearbyPart } from './nearby-part.tsx';
import { openedOrder, reloadOrder } from './opened-order.ts';
import { OrderActions } from './order-actions.tsx';
import { OrderLog } from './order-log.tsx';
import { OwedPart } from './owed-part.tsx';
import { OwnerPart } from './owner-part.tsx';
import { PersonalPart } from './personal-part.tsx';
import { presence } from './presence.ts';
import { PrintButton } from './print-button.tsx';
import { ReportsPart } from './reports-part.tsx';

function Facts({ event }: { event: ReportedEvent }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const channels = useStore(layers, (state) => state.channels);
  return (
    <section className="part">
      <h3 className="caption">{t('incident.report')}</h3>
      <dl className="facts">
        <dt>{t('incident.where')}</dt>
        <dd>
          <code>{formatPosition(event.point)}</code>
          {event.accuracy !== null && (
            <span className="muted">
              {t('incident.accuracyValue', { distance: formatMetres(event.accuracy) })}
            </span>
          )}
          <CopyMenu point={event.point} />
          <Button
            className="icon-button icon-button-small"
            aria-label={t('incident.locate')}
            onPress={() => mapCommands.reveal(event.point)}
          >
            <Icon name="target" size={13} />
          </Button>
        </dd>
        <dt>{t('incident.occurred')}</dt>
        <dd>{formatMoment(event.occurredAt, language)}</dd>
        <dt>{t('incident.received')}</dt>
        <dd>{formatMoment(event.receivedAt, language)}</dd>
        {event.channel && (
          <>
            <dt>{t('incident.channel')}</dt>
            <dd data-channel={event.channel}>
              {channels.find(({ code }) => code === event.channel)?.title[language] ?? event.channel}
            </dd>
          </>
        )}
        <dt>{t('incident.source')}</dt>
        <dd>
          {event.source}
          {event.externalId && <code>{event.externalId}</code>}
        </dd>
      </dl>
    </section>
  );
}

/** Who else has this order open, so that two people do not do the same. */
function Others() {
  const { t } = useTranslation();
  const others = useStore(presence, (state) => state.others);
  if (others.size === 0) return null;
  return (
    <p className="others" role="status">
      <Icon name="user" size={13} />
      {[...others.values()].map(({ name, doing }) => (
        <span key={name} data-watcher={name} data-doing={doing}>
          {t(doing === 'acting' ? 'incident.acting' : 'incident.viewing', { name })}
        </span>
      ))}
    </p>
  );
}

/** One incident: what, who and why, the log, and what may be done about it. */
export function IncidentPanel({ id }: { id: number }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { order, event, decision, gone, status, problem } = useStore(openedOrder, (state) => state);
  const listed = useStore(incidents, (state) => state.all.get(id));
  const itemCode = event?.item ?? listed?.item;
  const item = useStore(layers, (state) => (itemCode ? state.items.get(itemCode) : undefined));
  const scene = useStore(layers, (state) => state.scenes.find((each) => each.id === item?.scene));
  // A merged report may have made the order graver than the one that opened it.
  const severity = order?.severity ?? event?.severity ?? listed?.severity;
  const state = order?.state ?? listed?.state;
  const due = useMemo(() => dueOf(order?.clock), [order]);
  const description = event && descriptionIn(language, event);
  const title = item?.title[language] ?? t(itemCode ? 'queue.unknownItem' : 'incident.panel');
  return (
    <PanelFrame
      label={t('incident.panel')}
      status={status}
      problem={problem}
      onRetry={reloadOrder}
      onClose={() => select(null)}
      head={
        <>
          <h2 className="panel-title">
            {severity && <SeverityMark severity={severity} size={15} />}
            <span>{title}</span>
          </h2>
          <p className="panel-sub">
            {severity && (
              <span className={`severity-word severity-${severity}`}>{t(`severity.${severity}`)}</span>
            )}
            {scene && <span>{scene.title[language]}</span>}
            {(order ?? listed?.number) && <code>{order?.number ?? listed?.number}</code>}
            {state && <StateChip state={state} />}
          </p>
        </>
      }
      tools={order && !gone && <PrintButton number={order.number} />}
      foot={order && !gone && <OrderActions key={order.number} order={order} />}
    >
      {gone && (
        <p className="notice notice-warning" role="status" data-withdrawn={id}>
          {t('incident.gone')}
        </p>
      )}
      {order && !gone && <Others />}
      {due && <ClockPart due={due} />}
      {listed?.number && !endStates.includes(listed.state ?? 'closed') && <WhyHere incident={listed} />}
      {order && <CheckPart order={order} />}
      {order && <OwedPart order={order} />}
      {event && (
        <section className="part">
          <p className={description ? 'description' : 'description muted'} dir="auto">
            {description ? <PlainText text={description} /> : t('incident.noDescription')}
          </p>
        </section>
      )}
      {order && (
        <AttachmentsPart
          key={`attachments/${order.number}`}
          order={order}
          gone={gone}
          isCompared={isLookedAt(order)}
          onAdded={reloadOrder}
        />
      )}
      {decision && <DecisionView decision={decision} assists={order?.assists} />}
      {order && decision && <OwnerPart key={`owner/${order.number}`} order={order} decision={decision} />}
      {order && <ReportsPart key={`reports/${order.number}`} order={order} />}
      {order && !gone && <PersonalPart key={`personal/${order.number}`} order={order} />}
      {event && <Facts event={event} />}
      {order && !gone && <NearestPart point={order.point} />}
      {order && <NearbyPart point={order.point} order={order.number} />}
      {order && (
        <section className="part">
          <h3 className="caption">{t('incident.log')}</h3>
          <OrderLog log={order.log} />
        </section>
      )}
    </PanelFrame>
  );
}
