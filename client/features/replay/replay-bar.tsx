import { Button, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatNumber, formatStamp } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { closeReplay, openReplay, pause, play, replay, seek, speeds } from './replay.ts';
import './replay.css';

const stepMs = 60_000;

/** What mattered, on the bar; a press goes there. */
function Marks({ from, to }: { from: number; to: number }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const marks = useStore(replay, (state) => state.start?.marks) ?? [];
  const within = marks.filter(({ at }) => Date.parse(at) >= from);
  return (
    <div className="replay-marks">
      {within.map(({ kind, ref, at, title }) => (
        <Button
          key={`${kind}/${ref}`}
          className="replay-mark"
          data-mark={kind}
          aria-label={`${formatStamp(at)} ${t(`replay.kinds.${kind}`)}: ${title[language]}`}
          style={{ insetInlineStart: `${((Date.parse(at) - from) / (to - from)) * 100}%` }}
          onPress={() => seek(Date.parse(at))}
        />
      ))}
    </div>
  );
}

function Figures() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const figures = useStore(replay, (state) => state.figures);
  if (!figures) return null;
  const { open, overdue, reported, ended } = figures;
  return (
    <dl className="replay-figures">
      {(
        [
          ['openNow', open],
          ['overdue', overdue],
          ['reported', reported],
          ['ended', ended],
        ] as const
      ).map(([name, value]) => (
        <div key={name} data-figure={name}>
          <dt>{t(`replay.${name}`)}</dt>
          <dd>{formatNumber(value, language)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Over the map while the past is played: the moment, faster and slower, what mattered, and the figures of the moment. */
export function ReplayBar() {
  const { t } = useTranslation();
  const { span, status, problem, read, time, isPlaying, speed } = useStore(replay, (state) => state);
  if (!span) return null;
  const [from, to] = [Date.parse(span.from), Date.parse(span.to)];
  const close = (
    <Button className="icon-button" aria-label={t('replay.close')} onPress={closeReplay}>
      <Icon name="close" />
    </Button>
  );
  if (status !== 'ready')
    return (
      <section className="replay-bar" aria-label={t('replay.bar')} data-status={status}>
        {status === 'loading' ? (
          <p role="status">{t('replay.loading', { count: read })}</p>
        ) : (
          <p role="alert">
            {problem && problemText(problem, t)}{' '}
            <Button className="button button-small" onPress={() => void openReplay(span)}>
              {t('incident.retry')}
            </Button>
          </p>
        )}
        {close}
      </section>
    );
  return (
    <section className="replay-bar" aria-label={t('replay.bar')} data-status={status}>
      <Button
        className="button button-primary replay-play"
        data-action={isPlaying ? 'pause' : 'play'}
        onPress={isPlaying ? pause : play}
      >
        {t(isPlaying ? 'replay.pause' : 'replay.play')}
      </Button>
      <time className="replay-time" dateTime={new Date(time).toISOString()}>
        {formatStamp(new Date(time).toISOString())}
      </time>
      <Slider
        className="replay-slider"
        aria-label={t('replay.time')}
        minValue={from}
        maxValue={to}
        step={stepMs}
        value={time}
        onChange={(value) => seek(value)}
      >
        <SliderTrack className="replay-track">
          <i style={{ inlineSize: `${((time - from) / (to - from)) * 100}%` }} />
          <Marks from={from} to={to} />
          <SliderThumb className="replay-thumb" />
        </SliderTrack>
      </Slider>
      <ChoiceSelect
        label={t('replay.speed')}
        labelClass="sr-only"
        look="framed"
        choices={speeds.map((each) => ({ id: String(each), name: t('replay.times', { count: each }) }))}
        chosen={String(speed)}
        onChoose={(id) => replay.setState({ speed: Number(id) })}
      />
      <Figures />
      {close}
    </section>
  );
}
