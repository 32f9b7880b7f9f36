import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useNow } from '../../data/clock.ts';
import { formatAge } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { nameIn } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { layers } from '../layers/public.ts';
import { DueMark } from './clock-part.tsx';
import type { Incident } from './incidents.ts';

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

/** One incident as two lines: what and how old; who and how far. */
export const QueueRow = memo(function QueueRow({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const item = useStore(layers, (state) => state.items.get(incident.item));
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
      <span className="row-title">{item?.title[language] ?? t('queue.unknownItem')}</span>
      <span className="row-times">
        {incident.due && <DueMark due={incident.due} />}
        <Age since={incident.receivedAt} />
      </span>
      <span className="row-place">
        {nameIn(language, incident.lead)}
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
      {incident.state && <StateChip state={incident.state} />}
    </>
  );
});
