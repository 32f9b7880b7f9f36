import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../data/clock.ts';
import type { Incident } from './incidents.ts';
import { priorityAt } from './standing.ts';

/** Why an incident is where it is: the number by which the queue goes, and what makes it. */
export function whyHere(incident: Incident, now: number, t: TFunction): string {
  const { value, severity, time, owed, mine } = priorityAt(incident, now);
  const round = (number: number) => Math.round(number);
  return t(owed > 0 ? 'queue.whyOwed' : 'queue.why', {
    value: round(value),
    severity: round(severity),
    time: round(time),
    owed: round(owed),
    mine: round(mine),
  });
}

/** The same, where there is no pointer to rest on a row. */
export function WhyHere({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  return <p className="why-here">{whyHere(incident, useNow(15), t)}</p>;
}
