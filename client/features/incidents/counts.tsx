import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { type OrderState, openStates, stateLabels } from '../../../domain/orders/states.ts';
import { seesOrders, session } from '../../data/session.ts';
import { preferences } from '../../ui/preferences.ts';
import { filters } from './filters.ts';
import { incidents } from './incidents.ts';
import { tallyOf } from './tally.ts';

/** Open orders by state, of those states that have any; each number narrows the queue to its state. */
function Counts() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const all = useStore(incidents, (state) => state.all);
  const chosen = useStore(filters, (state) => state.states);
  const scope = useStore(filters, (state) => state.scope);
  const isKnown = useStore(incidents, (state) => state.status === 'ready');
  const counts = tallyOf(all, scope).byState;
  const shown = openStates.filter((state) => counts.has(state) || chosen.has(state));
  function toggle(state: OrderState): void {
    const alone = chosen.size === 1 && chosen.has(state);
    filters.setState({ states: new Set(alone ? [] : [state]) });
  }
  return (
    <nav className="counts" aria-label={t('top.counts')}>
      {shown.map((state) => (
        <Button
          key={state}
          className="count"
          aria-pressed={chosen.has(state)}
          data-state={state}
          onPress={() => toggle(state)}
        >
          <b>{isKnown ? (counts.get(state) ?? 0) : t('queue.unknown')}</b>
          <span>{stateLabels[state][language]}</span>
        </Button>
      ))}
    </nav>
  );
}

/** The same, for whoever has orders and looks at the list. */
export function CountsAtHome({ isHome }: { isHome: boolean }) {
  const user = useStore(session, (state) => state.user);
  return isHome && seesOrders(user) && <Counts />;
}
