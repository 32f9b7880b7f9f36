import { useMemo } from 'react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { type StandingKind, standingLabels } from '../../../domain/orders/standings.ts';
import { useNow } from '../../data/clock.ts';
import { preferences } from '../../ui/preferences.ts';
import { filters } from './filters.ts';
import { incidents } from './incidents.ts';
import { countStandings } from './tally.ts';

/** The ways of standing by which the queue is narrowed with one click. */
const offered: readonly StandingKind[] = [
  'mine',
  'decision',
  'overdue',
  'due-soon',
  'owed-overdue',
  'owed-due-soon',
  'supervised',
  'rework',
  'unread',
];

/** How many incidents stand how; each narrows list and map to those. */
export function StandingChips() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const all = useStore(incidents, (state) => state.all);
  const isKnown = useStore(incidents, (state) => state.status === 'ready');
  const scope = useStore(filters, (state) => state.scope);
  const chosen = useStore(filters, (state) => state.standings);
  const now = useNow(15);
  const counts = useMemo(() => countStandings(all, scope, offered, now), [all, scope, now]);
  function change(kind: StandingKind, isChosen: boolean): void {
    const standings = new Set(chosen);
    if (isChosen) standings.add(kind);
    else standings.delete(kind);
    filters.setState({ standings });
  }
  return (
    <fieldset className="standing-chips" aria-label={t('queue.standing')}>
      {offered.map((kind) => (
        <ToggleButton
          key={kind}
          className="standing-chip"
          data-standing={kind}
          isSelected={chosen.has(kind)}
          onChange={(isChosen) => change(kind, isChosen)}
        >
          <span>{standingLabels[kind][language]}</span>
          <b>{isKnown ? (counts.get(kind) ?? 0) : t('queue.unknown')}</b>
        </ToggleButton>
      ))}
    </fieldset>
  );
}
