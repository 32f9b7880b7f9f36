import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { orderStates, stateLabels } from '../../../domain/orders/states.ts';
import { serverNow } from '../../data/server-time.ts';
import { formatMoment, formatNumber, fromCityField, toCityField } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { openReplay, replay, seek } from './replay.ts';
import './replay.css';

const hourMs = 3_600_000;
const mostMs = 31 * 24 * hourMs;

/** The beginning of the day in the city, some days ago. */
function startOfDay(now: number, daysAgo: number): Date {
  const day = toCityField(new Date(now - daysAgo * 24 * hourMs)).slice(0, 10);
  return new Date(fromCityField(`${day}T00:00`)!);
}

function SpanForm() {
  const { t } = useTranslation();
  const now = serverNow();
  const [from, setFrom] = useState(() => toCityField(new Date(now - hourMs)));
  const [to, setTo] = useState(() => toCityField(new Date(now)));
  const [begin, end] = [fromCityField(from), fromCityField(to)];
  const length = begin && end ? Date.parse(end) - Date.parse(begin) : 0;
  const isSpan = length > 0 && length <= mostMs;
  const open = (first: Date, last: Date) => {
    setFrom(toCityField(first));
    setTo(toCityField(last));
    void openReplay({ from: first.toISOString(), to: last.toISOString() });
  };
  const presets = [
    ['lastHour', () => open(new Date(now - hourMs), new Date(now))],
    ['lastShift', () => open(new Date(now - 8 * hourMs), new Date(now))],
    ['today', () => open(startOfDay(now, 0), new Date(now))],
    ['yesterday', () => open(startOfDay(now, 1), startOfDay(now, 0))],
  ] as const;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isSpan) void openReplay({ from: begin!, to: end! });
  }
  return (
    <form className="part entry-group" data-form="replay" onSubmit={submit}>
      <h3 className="caption">{t('replay.choose')}</h3>
      <fieldset className="replay-presets" aria-label={t('replay.presets')}>
        {presets.map(([name, choose]) => (
          <Button key={name} className="button button-small" data-preset={name} onPress={choose}>
            {t(`replay.${name}`)}
          </Button>
        ))}
      </fieldset>
      <div className="pair">
        <TextField className="field" value={from} onChange={setFrom} type="datetime-local">
          <Label>{t('replay.from')}</Label>
          <Input max={to} />
        </TextField>
        <TextField className="field" value={to} onChange={setTo} type="datetime-local">
          <Label>{t('replay.to')}</Label>
          <Input min={from} max={toCityField(new Date(now))} />
        </TextField>
      </div>
      {!isSpan && <p className="notice notice-warning">{t('replay.badSpan')}</p>}
      <div className="actions-row">
        <Button
          className="button button-primary"
          type="submit"
          data-action="open-replay"
          isDisabled={!isSpan}
        >
          {t('replay.open')}
        </Button>
      </div>
    </form>
  );
}

/** What is played: the orders by state at the moment, and what mattered. */
function Played() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { start, figures, time } = useStore(replay, (state) => state);
  if (!start || !figures) return null;
  const states = orderStates.filter((state) => figures.byState.has(state));
  return (
    <>
      <section className="part">
        <h3 className="caption">{t('replay.states')}</h3>
        <p className="muted">{t('replay.then')}</p>
        {states.length === 0 && <p className="muted">{t('replay.empty')}</p>}
        <dl className="replay-states">
          {states.map((state) => (
            <div key={state} data-state={state}>
              <dt>{stateLabels[state][language]}</dt>
              <dd>{formatNumber(figures.byState.get(state)!, language)}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="part">
        <h3 className="caption">{t('replay.marks')}</h3>
        {start.marks.length === 0 && <p className="muted">{t('replay.noMarks')}</p>}
        <ul className="replay-list">
          {start.marks.map(({ kind, ref, at, title }) => (
            <li key={`${kind}/${ref}`}>
              <Button
                className="text-link"
                data-past={Date.parse(at) <= time}
                onPress={() => seek(Date.parse(at))}
              >
                {formatMoment(at, language)} · {t(`replay.kinds.${kind}`)} · {title[language]}
              </Button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** Chooses a time of the past and plays it. */
export function ReplayPage() {
  return (
    <>
      <SpanForm />
      <Played />
    </>
  );
}
