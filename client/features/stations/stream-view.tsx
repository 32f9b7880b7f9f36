import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Alarm } from '../../../domain/answers/readings.ts';
import { useAnswer } from '../../data/queries.ts';
import { formatMoment } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { SeriesChart } from './series-chart.tsx';
import { unitText, valueText } from './value-text.ts';

function useDuration(): (seconds: number) => string {
  const { t } = useTranslation();
  return (seconds) => {
    if (seconds >= 3600) return t('stations.hours', { count: Math.round(seconds / 360) / 10 });
    return seconds >= 60
      ? t('stations.minutes', { count: Math.round(seconds / 60) })
      : t('stations.seconds', { count: seconds });
  };
}

function AlarmLine({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const { event, refusal, openedAt, endedAt, peak, unit, item } = alarm;
  return (
    <li data-alarm={alarm.id}>
      <span>
        {formatMoment(openedAt, language)} –{' '}
        {endedAt ? formatMoment(endedAt, language) : t('stations.goesOn')}
      </span>
      <span className="muted">
        {items.get(item)?.title[language] ?? item} ·{' '}
        {t('stations.peak', { value: valueText(peak), unit: unitText(unit) })}
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

/** The series of what a sensor measures, its thresholds, and the alarms of a day. */
export function StreamView({ id, name }: { id: number; name: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const durationText = useDuration();
  const answer = useAnswer('/api/datastreams/{id}', { params: { id: String(id) }, query: { limit: 1000 } });
  return (
    <Answered answer={answer}>
      {({ readings, thresholds, history, unit }) => (
        <div className="stream-view">
          {readings.length === 0 ? (
            <p className="muted">{t('stations.noSeries')}</p>
          ) : (
            <SeriesChart
              name={`${name} · ${t('stations.series')}`}
              unit={unitText(unit)}
              readings={readings}
              thresholds={thresholds}
            />
          )}
          {thresholds.length > 0 && (
            <>
              <h4 className="caption">{t('stations.thresholds')}</h4>
              <ul className="stream-list">
                {thresholds.map(({ item, title, above, below, duration, hysteresis }) => (
                  <li key={item}>
                    <span>{title[language]}</span>
                    <span className="muted">
                      {[
                        above !== null && t('stations.above', { value: above, unit: unitText(unit) }),
                        below !== null && t('stations.below', { value: below, unit: unitText(unit) }),
                        t('stations.held', { duration: durationText(duration), hysteresis }),
                      ]
                        .filter(Boolean)
                        .join(language === 'zh' ? '，' : ', ')}
                    </span>
                  </li>
                ))}
              </ul>
              <h4 className="caption">{t('stations.alarms')}</h4>
              {history.length === 0 ? (
                <p className="muted">{t('stations.noAlarms')}</p>
              ) : (
                <ul className="stream-list">
                  {history.map((alarm) => (
                    <AlarmLine key={alarm.id} alarm={alarm} />
                  ))}
                </ul>
              )}
            </>
          )}
        </div>
      )}
    </Answered>
  );
}
