import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { type StandingKind, standingLabels } from '../../../domain/orders/standings.ts';
import { useNow } from '../../data/clock.ts';
import { formatAge } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { nameIn } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { layers } from '../layers/public.ts';
import { DueMark } from './clock-part.tsx';
import { shownColumns } from './columns.ts';
import type { Incident } from './incidents.ts';
import { stands } from './standing.ts';
import { whyHere } from './why-here.tsx';

function Age({ since }: { since: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const age = formatAge(since, useNow(1), language);
  return (
    <time className="age" title={t('queue.age', { age })}>
      {age}
    </time>
  );
}

/** What a row names beside its state and its clock; a request that is the reader's to decide goes by that. */
const badges: readonly StandingKind[] = [
  'owed-overdue',
  'decision',
  'request',
  'supervised',
  'owed-due-soon',
  'rework',
  'assist',
];
const mostBadges = 2;

function Badges({ incident }: { incident: Incident }) {
  const now = useNow(15);
  const language = useStore(preferences, (state) => state.language);
  const shown = badges.filter(
    (kind) => stands(incident, kind, now) && !(kind === 'request' && incident.asks.decision),
  );
  return shown.slice(0, mostBadges).map((kind) => (
    <span key={kind} className="standing" data-standing={kind}>
      {standingLabels[kind][language]}
    </span>
  ));
}

/** One incident as two lines: what and how old; who and how far. */
export const QueueRow = memo(function QueueRow({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const item = useStore(layers, (state) => state.items.get(incident.item));
  const why = whyHere(incident, useNow(15), t);
  const shown = useStore(shownColumns, (state) => state.shown);
  const hollow = incident.state === 'dispatched' || incident.state === 'handling';
  return (
    <>
      <span className="row-pick" aria-hidden="true">
        <SeverityMark severity={incident.severity} hollow={hollow} />
        <i>
          <Icon name="check" size={12} />
        </i>
      </span>
      <span className="sr-only">{t(`severity.${incident.severity}`)}</span>
      <span className="row-title" data-unread={incident.unread || undefined}>
        {incident.unread && <span className="sr-only">{standingLabels.unread[language]}</span>}
        {item?.title[language] ?? t('queue.unknownItem')}
      </span>
      <span className="row-times" title={incident.number ? why : undefined}>
        {incident.due && shown.has('due') && <DueMark due={incident.due} />}
        {shown.has('age') && <Age since={incident.receivedAt} />}
      </span>
      <span className="row-place">
        {shown.has('unit') && nameIn(language, incident.lead)}
        {incident.reportCount > 1 && (
          <span className="row-reports" data-reports={incident.reportCount}>
            {t('reports.count', { count: incident.reportCount })}
          </span>
        )}
        {incident.ownerChanged && (
          <span className="row-owner" title={t('owner.changed')}>
            <Icon name="warning" size={12} />
            <span className="sr-only">{t('owner.changed')}</span>
          </span>
        )}
      </span>
      <span className="row-state">
        {shown.has('standing') && <Badges incident={incident} />}
        {incident.state && shown.has('state') && <StateChip state={incident.state} />}
      </span>
    </>
  );
});
