import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Station } from '../../../domain/answers/readings.ts';
import { aqiLevels } from '../../../domain/readings/aqi.ts';
import { useAnswer } from '../../data/queries.ts';
import { serverNow } from '../../data/server-time.ts';
import { formatAge, formatPosition } from '../../ui/format.ts';
import { PanelFrame } from '../../ui/panel-frame.tsx';
import { preferences } from '../../ui/preferences.ts';
import { select } from '../selection/public.ts';
import { aqiColours } from './colours.ts';
import { StreamView } from './stream-view.tsx';
import { unitText, valueText } from './value-text.ts';
import './stations.css';

function AirQuality({ station: { aqi, streams } }: { station: Station }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  if (!aqi) return null;
  const level = aqiLevels.find(({ code }) => code === aqi.level)!;
  const names = aqi.primary.map(
    (pollutant) => streams.find(({ quantity }) => quantity === pollutant)?.title?.[language] ?? pollutant,
  );
  return (
    <section className="part air-quality" data-aqi={aqi.value}>
      <i style={{ background: aqiColours[aqi.level] }} />
      <div>
        <p className="air-quality-value">
          <b>{aqi.value}</b> {level.title[language]}
        </p>
        {names.length > 0 && (
          <p>{t('stations.primary', { names: names.join(language === 'zh' ? '、' : ', ') })}</p>
        )}
        <p className="muted">{t('stations.standard')}</p>
      </div>
    </section>
  );
}

/** One that a sensor measures: its newest value, and all of it once it is opened. */
function StreamLine(props: { stream: Station['streams'][number]; isOpen: boolean; onToggle: () => void }) {
  const { stream, isOpen, onToggle } = props;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { id, quantity, title, value, unit, at, state } = stream;
  const name = title?.[language] ?? quantity;
  return (
    <section className="part stream" data-stream={quantity} data-state={state}>
      <Button className="stream-head" aria-expanded={isOpen} onPress={onToggle}>
        <span className="stream-name">{name}</span>
        <span className="stream-value">
          <b>{value === null ? '–' : valueText(value)}</b> {unitText(unit)}
        </span>
        <span className="stream-state" data-state={state}>
          {t(`stations.states.${state}`)}
        </span>
        <span className="muted">
          {at ? t('stations.ago', { age: formatAge(at, serverNow(), language) }) : t('stations.never')}
        </span>
      </Button>
      {isOpen && <StreamView id={id} name={name} />}
    </section>
  );
}

/** A station: what it measures, how that stands, and the series behind it. */
export function StationPanel({ id }: { id: number }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { value, status, problem, retry } = useAnswer('/api/stations', { query: { id: String(id) } });
  const [opened, setOpened] = useState<number | null | undefined>(undefined);
  const station = value?.stations[0];
  // The first that is an alarm is what somebody came for; else the first.
  const first = station?.streams.find(({ state }) => state === 'alarm') ?? station?.streams[0];
  const open = opened === undefined ? first?.id : opened;
  const { feature } = station ?? {};
  const name = feature ? (language === 'en' ? (feature.nameEn ?? feature.name) : feature.name) : null;
  return (
    <PanelFrame
      label={t('stations.title')}
      status={status}
      problem={problem}
      onRetry={retry}
      onClose={() => select(null)}
      head={
        <>
          <h2 className="panel-title">{name ?? station?.sensor ?? t('stations.title')}</h2>
          {station && (
            <p className="panel-sub">
              <code>{station.sensor}</code>
              <span>{station.source}</span>
              <span>{t(`stations.ages.${station.age}`)}</span>
            </p>
          )}
        </>
      }
      {...(station ? { foot: <p className="panel-hint">{formatPosition(station.point)}</p> } : {})}
    >
      {value && !station && <p className="message">{t('stations.gone')}</p>}
      {station && <AirQuality station={station} />}
      {station?.streams.map((stream) => (
        <StreamLine
          key={stream.id}
          stream={stream}
          isOpen={stream.id === open}
          onToggle={() => setOpened(stream.id === open ? null : stream.id)}
        />
      ))}
    </PanelFrame>
  );
}
