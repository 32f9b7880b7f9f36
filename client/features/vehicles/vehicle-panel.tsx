import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { VehicleAlarm, VehicleDetail } from '../../../domain/answers/vehicles.ts';
import { useAnswer } from '../../data/queries.ts';
import { serverNow } from '../../data/server-time.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatAge, formatMetres, formatMoment, formatPosition } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { PanelFrame } from '../../ui/panel-frame.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { VehicleForm } from './vehicle-form.tsx';
import { vehicles } from './vehicles.ts';
import './vehicles.css';

const hours = ['1', '2', '8', '24'] as const;

/** What of a rule was broken, by the names of its texts; a kind may have several speeds. */
function brokenBy(rule: string): 'speed' | 'area' | 'jumps' | 'silence' {
  return rule === 'area' || rule === 'jumps' || rule === 'silence' ? rule : 'speed';
}

function AlarmLine({ alarm }: { alarm: VehicleAlarm }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const { id, rule, item, openedAt, endedAt, peak, event, refusal } = alarm;
  return (
    <li data-alarm={id}>
      <span>
        {t(`vehicles.broken.${brokenBy(rule)}`, { peak: Math.round(peak) })}
        <span className="muted"> · {items.get(item)?.title[language] ?? item}</span>
      </span>
      <span className="muted">
        {formatMoment(openedAt, language)} –{' '}
        {endedAt ? formatMoment(endedAt, language) : t('vehicles.goesOn')}
      </span>
      {event && (
        <Button className="text-link" onPress={() => select({ kind: 'incident', id: event.id })}>
          <code>{event.orderNumber}</code>
        </Button>
      )}
      {refusal && <span className="muted">{refusal.detail}</span>}
    </li>
  );
}

/** How a vehicle moved in the last hours: its length, and the line on the map while this is shown. */
function TrackPart({ id, newest }: { id: number; newest: string | null }) {
  const { t } = useTranslation();
  const [period, setPeriod] = useState<(typeof hours)[number]>('2');
  // To the minute, so that it is asked for again no more often than that; with each newer position.
  const minute = Math.floor((newest ? Date.parse(newest) : serverNow()) / 60_000);
  const since = new Date((minute - Number(period) * 60) * 60_000).toISOString();
  return (
    <section className="part">
      <div className="vehicle-track-head">
        <h3 className="caption">{t('vehicles.track')}</h3>
        <ChoiceSelect
          label={t('vehicles.period')}
          labelClass="sr-only"
          look="framed"
          choices={hours.map((each) => ({ id: each, name: t('vehicles.hours', { count: Number(each) }) }))}
          chosen={period}
          onChoose={(chosen) => setPeriod(hours.find((each) => each === chosen) ?? '2')}
        />
      </div>
      <TrackLine id={id} since={since} />
    </section>
  );
}

function TrackLine({ id, since }: { id: number; since: string }) {
  const { t } = useTranslation();
  const answer = useAnswer('/api/vehicles/{id}/track', { params: { id: String(id) }, query: { since } });
  const { value } = answer;
  useEffect(() => {
    if (value) vehicles.setState({ track: value });
  }, [value]);
  useEffect(() => () => vehicles.setState({ track: null }), []);
  return (
    <Answered answer={answer}>
      {({ geometry, properties: { metres, jumps, more } }) => (
        <p data-track={metres}>
          {geometry.coordinates.length === 0
            ? t('vehicles.noTrack')
            : t('vehicles.driven', { length: formatMetres(metres) })}
          {jumps > 0 && <span className="muted"> · {t('vehicles.jumps', { count: jumps })}</span>}
          {more && <span className="muted"> · {t('vehicles.more')}</span>}
        </p>
      )}
    </Answered>
  );
}

function Facts({ vehicle }: { vehicle: VehicleDetail }) {
  const { t } = useTranslation();
  const { speed, working, unit, area, state } = vehicle;
  const lines = [
    ['speed', speed === null || state === 'silent' ? null : t('vehicles.kmh', { speed: Math.round(speed) })],
    ['working', working === null ? null : t(working ? 'vehicles.atWork' : 'vehicles.notAtWork')],
    ['unit', unit],
    ['area', area === null ? t('vehicles.anywhere') : area.join(' ')],
  ] as const;
  return (
    <dl className="part vehicle-facts">
      {lines.map(([name, text]) => (
        <div key={name}>
          <dt>{t(`vehicles.${name}`)}</dt>
          <dd>{text ?? t('vehicles.unknown')}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A vehicle: what it does, how it moved, and what it was reported for. */
export function VehiclePanel({ id }: { id: number }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const followed = useStore(vehicles, (state) => state.vehicles.get(id));
  const { value, status, problem, retry } = useAnswer('/api/vehicles/{id}', { params: { id: String(id) } });
  const user = useStore(session, (state) => state.user);
  const [changing, setChanging] = useState(false);
  const at = followed?.at ?? value?.at ?? null;
  // A newer position is a reason to read the alarms again.
  useEffect(() => {
    if (value && followed && followed.at !== value.at) retry();
  }, [followed, value, retry]);
  const state = value?.state;
  return (
    <PanelFrame
      label={t('vehicles.title')}
      status={status}
      problem={problem}
      onRetry={retry}
      onClose={() => select(null)}
      head={
        <>
          <h2 className="panel-title">{value ? (value.plate ?? value.code) : t('vehicles.title')}</h2>
          {value && (
            <p className="panel-sub">
              <span>{value.title?.[language] ?? t('vehicles.noKind')}</span>
              <code>{value.code}</code>
              <span>{value.source}</span>
            </p>
          )}
        </>
      }
      {...(value?.point ? { foot: <p className="panel-hint">{formatPosition(value.point)}</p> } : {})}
    >
      {value && (
        <>
          <p className="part vehicle-state" data-state={state}>
            <b>{state ? t(`vehicles.states.${state}`) : t('vehicles.never')}</b>
            {at && (
              <span className="muted">
                {t('vehicles.ago', { age: formatAge(at, serverNow(), language) })}
              </span>
            )}
          </p>
          {changing ? (
            <VehicleForm vehicle={value} onDone={() => setChanging(false)} />
          ) : (
            <>
              <Facts vehicle={value} />
              {user && may(user, 'vehicles.write') && (
                <div className="part actions-row">
                  <Button
                    className="button button-small"
                    data-action="change-vehicle"
                    onPress={() => setChanging(true)}
                  >
                    {t('vehicles.change')}
                  </Button>
                </div>
              )}
            </>
          )}
          <TrackPart key={id} id={id} newest={at} />
          <section className="part">
            <h3 className="caption">{t('vehicles.alarms')}</h3>
            {value.alarms.length === 0 ? (
              <p className="muted">{t('vehicles.noAlarms')}</p>
            ) : (
              <ul className="vehicle-alarms">
                {value.alarms.map((alarm) => (
                  <AlarmLine key={alarm.id} alarm={alarm} />
                ))}
              </ul>
            )}
          </section>
        </>
      )}
    </PanelFrame>
  );
}
