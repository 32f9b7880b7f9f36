import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { useStore } from 'zustand';
import type { OrderWithHistory, scoreSchema } from '../../../domain/answers/orders.ts';
import { noteLabels } from '../../../domain/orders/note-labels.ts';
import { requirementLabels } from '../../../domain/orders/requirement-labels.ts';
import { closedStates, type Label, type OrderState } from '../../../domain/orders/states.ts';
import { callUntil } from '../../data/call.ts';
import { PlainText } from '../../ui/plain-text.tsx';
import { preferences } from '../../ui/preferences.ts';
import { BeforeAfter } from '../attachments/public.ts';

type Score = z.output<typeof scoreSchema>;

/** The states in which the work is looked at. */
const looked: ReadonlySet<OrderState> = new Set<OrderState>([
  'pending-check',
  'pending-close',
  ...closedStates,
]);

/** What of a score is not asked for at a gate. */
const otherParts: Readonly<Record<string, Label>> = {
  check: { zh: '核查', en: 'a check' },
  'on-time': { zh: '按期', en: 'being on time' },
  'no-rework': { zh: '无返工', en: 'no rework' },
};
const partLabels: Readonly<Record<string, Label>> = { ...requirementLabels, ...otherParts };

/** The score of an order as it is at a revision; null until it is known. */
function useScore({ number, revision }: OrderWithHistory): Score | null {
  const [known, setKnown] = useState<{ score: Score; revision: number } | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    callUntil(stop.signal, 'get', '/api/orders/{number}/score', { params: { number } })
      .then((score) => setKnown({ score, revision }))
      // The order is shown without it.
      .catch(() => undefined);
    return () => stop.abort();
  }, [number, revision]);
  return known?.revision === revision ? known.score : null;
}

function ScoreLine({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const score = useScore(order);
  if (!score) return <p className="score-line">{t('score.unknown')}</p>;
  const lacking = score.parts
    .filter(({ value, weight }) => value < 1 && weight > 0)
    .map(
      ({ part, value, weight }) =>
        `${partLabels[part]?.[language] ?? part} −${Math.round((1 - value) * weight * 10) / 10}`,
    );
  return (
    <p className="score-line" data-score={score.score}>
      <strong>{t('score.value', { score: score.score })}</strong>
      <span>
        {lacking.length === 0
          ? t('score.whole')
          : t('score.lacking', { parts: lacking.join(language === 'zh' ? '、' : ', ') })}
      </span>
    </p>
  );
}

/** Whether the work is done and looked at. */
export function isLookedAt({ state }: Pick<OrderWithHistory, 'state'>): boolean {
  return looked.has(state);
}

/** The work as whoever checks it needs to see it: before and after, what the handler said, and how well it is documented. */
export function CheckPart({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  if (!isLookedAt(order)) return null;
  const { handler, result, attachments } = order;
  return (
    <section className="part check-part" aria-label={t('check.title')} data-part="check">
      <h3 className="caption">{t('check.title')}</h3>
      <BeforeAfter attachments={attachments} />
      <p className="check-result">
        <strong>{noteLabels.finish[language]}</strong>
        {handler && <small>{handler}</small>}
        {result ? (
          <q dir="auto">
            <PlainText text={result} />
          </q>
        ) : (
          <span className="muted">{t('check.noResult')}</span>
        )}
      </p>
      <ScoreLine order={order} />
    </section>
  );
}
