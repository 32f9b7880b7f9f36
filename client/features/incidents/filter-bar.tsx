import { Button, ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Severity } from '../../../domain/items/entries.ts';
import { type OrderState, stateLabels } from '../../../domain/orders/states.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Choices } from '../../ui/choices.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { severities } from '../../ui/severity.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { layers } from '../layers/public.ts';
import { filters, isFiltered, noFilters, orders } from './filters.ts';
import { incidents } from './incidents.ts';
import { MoreFilters } from './more-filters.tsx';
import { StandingChips } from './standing-chips.tsx';
import { tallyOf } from './tally.ts';
import { ViewMenu } from './view-menu.tsx';

function OrderChoice() {
  const { t } = useTranslation();
  const order = useStore(filters, (state) => state.order);
  return (
    <ChoiceSelect
      label={t('queue.order')}
      labelClass="sr-only"
      look="plain"
      choices={orders.map((id) => ({ id, name: t(`queue.orders.${id}`) }))}
      chosen={order}
      onChoose={(id) => filters.setState({ order: orders.find((each) => each === id) ?? 'urgency' })}
    />
  );
}

function SeverityToggle({ severity, count }: { severity: Severity; count: number | string }) {
  const { t } = useTranslation();
  const chosen = useStore(filters, (state) => state.severities);
  function change(selected: boolean): void {
    const next = new Set(chosen);
    if (selected) next.add(severity);
    else next.delete(severity);
    filters.setState({ severities: next });
  }
  return (
    <ToggleButton className="severity-toggle" isSelected={chosen.has(severity)} onChange={change}>
      <SeverityMark severity={severity} size={13} />
      <span>{t(`severity.${severity}`)}</span>
      <b>{count}</b>
    </ToggleButton>
  );
}

/** How many are shown of how many there are in all, also of those that were not loaded. */
function Counts({ shown, open, isKnown }: { shown: number; open: number; isKnown: boolean }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const inAll = useStore(incidents, (state) => state.inAll);
  if (!isKnown) return <span className="muted">{t('queue.unknown')}</span>;
  const number = (count: number) => formatNumber(count, language);
  const total = Math.max(open, inAll ?? 0);
  const cut =
    inAll !== null && inAll > open
      ? t('queue.cut', { total: number(inAll), loaded: number(open) })
      : undefined;
  return (
    <span className="muted" data-total={total} title={cut}>
      {t('queue.shown', { shown: number(shown), total: number(total) })}
      {cut && <span className="sr-only">{cut}</span>}
    </span>
  );
}

export function FilterBar({ shown, withStates }: { shown: number; withStates: boolean }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const chosen = useStore(filters, (state) => state);
  const all = useStore(incidents, (state) => state.all);
  const scenes = useStore(layers, (state) => state.scenes);
  const items = useStore(layers, (state) => state.items);
  const isKnown = useStore(incidents, (state) => state.status === 'ready');
  const { open, bySeverity } = tallyOf(all, chosen.scope);
  const unknown = t('queue.unknown');
  // A scene that only shows items of others has no incidents by its own name.
  const owners = new Set(Array.from(items.values(), ({ scene }) => scene));
  const stateChoices = (Object.keys(stateLabels) as OrderState[]).map((id) => ({
    id,
    name: stateLabels[id][language],
  }));
  return (
    <div className="filters">
      <div className="filters-head">
        <h2 className="sr-only">{t('queue.title')}</h2>
        <ViewMenu />
        <Counts shown={shown} open={open} isKnown={isKnown} />
        <OrderChoice />
      </div>
      <fieldset className="severity-toggles" aria-label={t('queue.severity')}>
        {severities.map((severity) => (
          <SeverityToggle
            key={severity}
            severity={severity}
            count={isKnown ? bySeverity[severity] : unknown}
          />
        ))}
      </fieldset>
      {withStates && <StandingChips />}
      <div className="filters-row">
        {withStates && (
          <Choices
            label={t('queue.state')}
            none={t('queue.allStates')}
            choices={stateChoices}
            chosen={chosen.states}
            onChange={(states) => filters.setState({ states: states as ReadonlySet<OrderState> })}
          />
        )}
        {!chosen.scope && (
          <Choices
            label={t('queue.scene')}
            none={t('queue.allScenes')}
            choices={scenes
              .filter(({ id }) => owners.has(id))
              .map(({ id, title }) => ({ id, name: title[language] }))}
            chosen={chosen.scenes}
            onChange={(next) => filters.setState({ scenes: next })}
          />
        )}
        <MoreFilters />
        {isFiltered(chosen) && (
          <Button
            className="icon-button"
            aria-label={t('queue.clear')}
            onPress={() => filters.setState({ ...noFilters, order: chosen.order })}
          >
            <Icon name="close" size={14} />
          </Button>
        )}
      </div>
    </div>
  );
}
