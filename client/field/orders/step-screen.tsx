import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AllowedAction, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { noteLabels } from '../../../domain/orders/note-labels.ts';
import { requirementLabels } from '../../../domain/orders/requirement-labels.ts';
import { actionLabels } from '../../../domain/orders/transitions.ts';
import { preferences } from '../../ui/preferences.ts';
import { filesWith, useKeptDraft } from '../kept/draft.ts';
import { newId } from '../kept/new-id.ts';
import { myOrders } from '../kept/orders.ts';
import type { Entry } from '../outbox/entry.ts';
import { useKeeping } from '../outbox/keeping.ts';
import { entryOf } from '../outbox/making.ts';
import { clocks, fileOf, outbox } from '../outbox/outbox.ts';
import { goInstead, hashOf } from '../page.ts';
import { KeptForm } from '../parts/kept-form.tsx';
import { stepsAhead } from './steps.ts';

interface FormProps {
  order: OrderWithHistory;
  step: AllowedAction;
  /** Whether other steps of the same order wait before it. */
  follows: boolean;
  /** What this one takes the place of. */
  before: Entry | undefined;
}

function StepForm({ order, step, follows, before }: FormProps) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const title = useStore(myOrders, ({ items }) => items[order.item]);
  const draft = useKeptDraft(`${order.number}/${step.action}/${before?.seq ?? ''}`, async () => ({
    texts: typeof before?.body.note === 'string' ? { note: before.body.note } : {},
    files: await filesWith(before?.files ?? [], fileOf),
  }));
  const { note = '', until = '' } = draft.texts;
  const keeping = useKeeping();
  const { action, needs, noteRequired, missing } = step;
  const field = noteLabels[action][language];

  async function submit(person: string): Promise<void> {
    const body = {
      action,
      note: note.trim(),
      doneAt: new Date(clocks.now()).toISOString(),
      ...(needs === 'until' ? { until: new Date(`${until}T00:00:00+08:00`).toISOString() } : {}),
      ...(follows ? {} : { revision: order.revision }),
    };
    const name = title ?? { zh: order.item, en: order.item };
    const deed = {
      person,
      about: order.number,
      what: actionLabels[action],
      on: { zh: `${name.zh} ${order.number}`, en: `${name.en} ${order.number}` },
      address: `/api/orders/${order.number}/actions`,
      body,
      timeMember: null,
      follows,
      files: draft.files,
    };
    const kept = await keeping.keep(entryOf(deed, newId(), clocks), draft.files, before?.seq ?? null);
    if (!kept) return;
    draft.forget();
    goInstead({ at: 'order', number: order.number });
  }

  return (
    <KeptForm
      name={action}
      draft={draft}
      keeping={keeping}
      cancel={hashOf({ at: 'order', number: order.number })}
      confirm={{ action: 'confirm', words: t('step.confirm', { action: actionLabels[action][language] }) }}
      onConfirm={submit}
    >
      {missing.length > 0 && (
        <p className="notice">
          {t('order.missing', {
            what: missing
              .map((each) => requirementLabels[each][language])
              .join(language === 'zh' ? '、' : ', '),
          })}
        </p>
      )}
      {needs === 'until' && (
        <label className="field">
          <span>{t('step.until')}</span>
          <input
            type="date"
            data-member="until"
            value={until}
            onChange={(event) => draft.setText('until', event.target.value)}
            required
          />
        </label>
      )}
      <label className="field">
        <span>{t(noteRequired ? 'step.required' : 'step.optional', { field })}</span>
        <textarea
          data-member="note"
          rows={4}
          maxLength={2000}
          value={note}
          onChange={(event) => draft.setText('note', event.target.value)}
          required={noteRequired}
        />
      </label>
    </KeptForm>
  );
}

/** The steps that can be taken with what was written and photographed for one that cannot be taken any more. */
function Instead(props: { number: string; steps: readonly AllowedAction[]; instead: number | null }) {
  const { number, steps, instead } = props;
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  if (steps.length === 0) return <p className="nothing">{t('order.noSteps')}</p>;
  return (
    <>
      <p>{t('step.instead')}</p>
      <div className="ways">
        {steps.map(({ action }) => (
          <a
            key={action}
            className="button"
            data-instead={action}
            href={hashOf({ at: 'step', number, action, instead })}
          >
            {actionLabels[action][language]}
          </a>
        ))}
      </div>
    </>
  );
}

/** Asks for what a step of an order needs, and keeps it to be sent. */
export function StepScreen(props: { number: string; action: string; instead: number | null }) {
  const { number, action, instead } = props;
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const order = useStore(myOrders, ({ orders }) => orders.find((each) => each.number === number));
  const entries = useStore(outbox, (state) => state.entries);
  const before = entries.find(({ seq }) => seq === instead);
  const waiting = entries.filter(({ about, seq }) => about === number && seq !== instead);
  const steps = order ? stepsAhead(order, waiting).steps : [];
  const step = steps.find((each) => each.action === action);
  return (
    <main className="page page-form" data-page="step">
      <a className="back" href={hashOf({ at: 'order', number })}>
        ‹ {t('order.back')}
      </a>
      {order && step ? (
        <>
          <h1>{actionLabels[step.action][language]}</h1>
          <StepForm
            key={`${number} ${action} ${instead}`}
            order={order}
            step={step}
            follows={waiting.length > 0}
            before={before}
          />
        </>
      ) : (
        <Instead number={number} steps={before ? steps : []} instead={instead} />
      )}
    </main>
  );
}
