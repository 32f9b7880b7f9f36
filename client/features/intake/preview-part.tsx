import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ReportPreview } from '../../../domain/answers/events.ts';
import { callUntil } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import { useUnitName } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import type { IntakeReport } from './intake.ts';

const patienceMs = 350;

interface Previewed {
  busy: boolean;
  preview: ReportPreview | null;
  problem: RequestProblem | null;
}

const nothing: Previewed = { busy: false, preview: null, problem: null };

/** What would become of the report, a moment after the last key; null before there is enough of it. */
export function usePreview(report: IntakeReport | null): Previewed {
  const [state, setState] = useState<Previewed>(nothing);
  const wanted = report === null ? null : JSON.stringify(report);
  useEffect(() => {
    if (wanted === null) return setState(nothing);
    const stop = new AbortController();
    setState((before) => ({ ...before, busy: true }));
    const timer = setTimeout(() => {
      callUntil(stop.signal, 'post', '/api/events/preview', { body: JSON.parse(wanted) as IntakeReport })
        .then((preview) => setState({ busy: false, preview, problem: null }))
        .catch((error) => {
          if (!stop.signal.aborted) setState({ busy: false, preview: null, problem: asProblem(error) });
        });
    }, patienceMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
  return state;
}

/** Whose it would be and why, and the open order that it would join. */
export function PreviewPart({ busy, preview, problem }: Previewed) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const nameOf = useUnitName();
  if (problem)
    return (
      <p className="notice notice-warning" role="status" data-preview-problem={problem.code}>
        {problem.errors[0]?.text?.[language] ?? problemText(problem, t)}
      </p>
    );
  if (!preview) return <p className="muted">{t(busy ? 'intake.previewing' : 'intake.noPreview')}</p>;
  const { decision, joins } = preview;
  const [reason] = decision.reasons;
  return (
    <div className="intake-preview" role="status" aria-busy={busy} data-preview-lead={decision.lead.code}>
      <p>
        <span className={`verdict verdict-${decision.status}`}>
          {t(`decision.status.${decision.status}`)}
        </span>{' '}
        <strong>{nameOf(decision.lead)}</strong>
      </p>
      {reason && <p className="muted">{reason.text[language]}</p>}
      {joins && (
        <p data-joins={joins.order?.number ?? ''}>
          {joins.order
            ? t('intake.joins', {
                item: items.get(joins.order.item)?.title[language] ?? joins.order.item,
                count: joins.order.reports,
              })
            : t('intake.joinsHidden')}{' '}
          {joins.order && (
            <Button
              className="text-link"
              onPress={() => select({ kind: 'incident', id: joins.order!.event })}
            >
              <code>{joins.order.number}</code>
            </Button>
          )}
          <span className="muted">
            {' '}
            {joins.joining.reasons.map(({ text }) => text[language]).join(language === 'zh' ? '，' : '; ')}
          </span>
        </p>
      )}
    </div>
  );
}
