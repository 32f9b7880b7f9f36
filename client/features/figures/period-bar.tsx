import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { neighbour, periodBefore, periodKinds } from '../../../domain/figures/periods.ts';
import { cityToday } from '../../data/server-time.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Icon } from '../../ui/icons.tsx';
import { daysAsked, daysOf, figures } from './place.ts';

/** Which days are shown, and which they are compared with. */
export function PeriodBar() {
  const { t } = useTranslation();
  const state = useStore(figures);
  const { kind, day, custom } = state;
  const asked = daysAsked(state);
  const before = periodBefore(kind, daysOf(state), cityToday());
  const step = (by: -1 | 1) =>
    kind !== 'custom' && figures.setState({ day: neighbour(kind, day, by), listed: null });
  const setCustom = (change: Partial<typeof custom>) => {
    const next = { ...custom, ...change };
    if (next.from && next.to && next.from <= next.to) figures.setState({ custom: next, listed: null });
  };
  return (
    <div className="period-bar">
      <ChoiceSelect
        label={t('figures.period')}
        labelClass="sr-only"
        look="framed"
        chosen={kind}
        choices={periodKinds.map((each) => ({ id: each, name: t(`figures.periods.${each}`) }))}
        onChoose={(id) => {
          const chosen = periodKinds.find((each) => each === id)!;
          figures.setState({
            kind: chosen,
            listed: null,
            ...(chosen === 'custom' ? { custom: asked } : { day: cityToday() }),
          });
        }}
      />
      {kind === 'custom' ? (
        <span className="period-days">
          <input
            className="input"
            type="date"
            aria-label={t('figures.from')}
            value={custom.from}
            max={custom.to}
            onChange={(event) => setCustom({ from: event.target.value })}
          />
          <span>–</span>
          <input
            className="input"
            type="date"
            aria-label={t('figures.to')}
            value={custom.to}
            min={custom.from}
            onChange={(event) => setCustom({ to: event.target.value })}
          />
        </span>
      ) : (
        <span className="period-days">
          <Button className="icon-button" aria-label={t('figures.earlier')} onPress={() => step(-1)}>
            <span className="turned-left">
              <Icon name="chevron" />
            </span>
          </Button>
          <strong>{asked.from === asked.to ? asked.from : `${asked.from} – ${asked.to}`}</strong>
          <Button
            className="icon-button"
            aria-label={t('figures.later')}
            isDisabled={neighbour(kind, day, 1) > cityToday()}
            onPress={() => step(1)}
          >
            <span className="turned-right">
              <Icon name="chevron" />
            </span>
          </Button>
        </span>
      )}
      <span className="period-before">{t('figures.comparedWith', { from: before.from, to: before.to })}</span>
    </div>
  );
}
