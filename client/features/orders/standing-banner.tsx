import type { TFunction } from 'i18next';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AllowedAction, OrderStanding, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { requirementLabels } from '../../../domain/orders/requirement-labels.ts';
import { standingLabels } from '../../../domain/orders/standings.ts';
import { requestLabels } from '../../../domain/orders/states.ts';
import { actionLabels } from '../../../domain/orders/transitions.ts';
import { formatDay, formatMoment } from '../../ui/format.ts';
import { nameIn } from '../../ui/names.ts';
import { PlainText } from '../../ui/plain-text.tsx';
import { type Language, preferences } from '../../ui/preferences.ts';
import { beginStep, openedOrder } from './opened-order.ts';
import { firstStep } from './step-focus.ts';

/** Kinds that have a line of their own. The clock, and what the order waits for, are told where they stand. */
const told: ReadonlySet<OrderStanding['kind']> = new Set<OrderStanding['kind']>([
  'owed-overdue',
  'owed-due-soon',
  'request',
  'supervised',
  'suspended',
  'transferred',
  'rework',
  'assist',
  'missing',
]);

/** The standings that the banner tells of. */
export function bannerOf({ standings }: Pick<OrderWithHistory, 'standings'>): OrderStanding[] {
  return standings.filter(({ kind }) => told.has(kind));
}

/** What it is, in a few words. */
function headline(standing: OrderStanding, language: Language, t: TFunction): string {
  const { kind, request, until, to, units, gate, missing } = standing;
  const separator = language === 'zh' ? '、' : ', ';
  const day = until && formatDay(until, language);
  switch (kind) {
    case 'request':
      return until && request
        ? t('standing.requestUntil', { kind: requestLabels[request][language], until: day })
        : t('standing.request', { kind: request ? requestLabels[request][language] : '' });
    case 'suspended':
      return t('standing.suspended', { until: day ?? '' });
    case 'transferred':
      return t('standing.transferred', { to: to ?? '' });
    case 'assist':
      return t('standing.assist', { units: units.map((unit) => nameIn(language, unit)).join(separator) });
    case 'missing':
      return t('standing.missing', {
        step: gate ? actionLabels[gate][language] : '',
        missing: missing.map((each) => requirementLabels[each][language]).join(separator),
      });
    default:
      return standingLabels[kind][language];
  }
}

function Said({ at, by, note }: { at: string | null; by: string | null; note: string | null }) {
  const language = useStore(preferences, (state) => state.language);
  const who = [by, at && formatMoment(at, language)].filter((each) => each !== null && each !== '');
  return (
    <>
      {who.length > 0 && <small>{who.join(' · ')}</small>}
      {note && (
        <q dir="auto">
          <PlainText text={note} />
        </q>
      )}
    </>
  );
}

function Line(props: { standing: OrderStanding; answers: readonly AllowedAction[]; leads: boolean }) {
  const { standing, answers, leads } = props;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const acting = useStore(openedOrder, (state) => state.acting);
  const { kind, reply } = standing;
  return (
    <li data-standing={kind}>
      <p>
        <strong>{headline(standing, language, t)}</strong>
        <Said {...standing} />
      </p>
      {kind === 'supervised' && (
        <p>
          {reply ? t('standing.replied') : t('standing.unreplied')}
          {reply && <Said {...reply} />}
        </p>
      )}
      {answers.length > 0 && (
        <div className="standing-answers">
          {answers.map((allowed) => {
            const isFirst = leads && allowed === answers[0];
            return (
              <Button
                key={allowed.action}
                {...(isFirst ? { ref: firstStep } : {})}
                className={`button button-small${allowed.course === 'onward' ? ' button-primary' : ''}`}
                data-action={allowed.action}
                isDisabled={acting}
                onPress={() => beginStep(allowed)}
              >
                {actionLabels[allowed.action][language]}
              </Button>
            );
          })}
        </div>
      )}
    </li>
  );
}

/**
 * What waits and what weighs, each with who said it, when and why, and the steps that answer it.
 * @param leads whether its first step is the one that leads on
 * @param isAsking whether a step is asked about already
 */
export function StandingBanner(props: { order: OrderWithHistory; leads: boolean; isAsking: boolean }) {
  const { order, leads, isAsking } = props;
  const { t } = useTranslation();
  const lines = bannerOf(order).map((standing) => ({
    standing,
    answers: order.allowedActions
      .filter(({ action }) => !isAsking && standing.answers.includes(action))
      .sort((a, b) => standing.answers.indexOf(a.action) - standing.answers.indexOf(b.action)),
  }));
  if (lines.length === 0) return null;
  const leading = leads ? lines.find(({ answers }) => answers.length > 0) : undefined;
  return (
    <ul className="standing-banner" aria-label={t('standing.title')}>
      {lines.map((line) => (
        <Line key={line.standing.kind} {...line} leads={line === leading} />
      ))}
    </ul>
  );
}
