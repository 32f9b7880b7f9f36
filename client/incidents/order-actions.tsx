import { useEffect, useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { actionLabels, entryLabels, findTransition, stateLabels } from '../../server/orders/transitions.ts';
import { preferences } from '../app/preferences.ts';
import { problemText } from '../app/problem-text.ts';
import { useUnitName } from '../places/decision-view.tsx';
import type { LogEntry, OrderAction, OrderWithHistory } from '../service/types.ts';
import { useStore } from '../store/store.ts';
import { act, opened } from './opened.ts';

/** Steps that lead away from the close are offered after those that lead to it. */
const backward: ReadonlySet<OrderAction> = new Set(['cancel', 'return', 'rework']);

function Surprise({ entries }: { entries: readonly LogEntry[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <div className="notice notice-warning" role="alert">
      <strong>{t('incident.changed')}</strong>
      {entries.map((entry) => (
        <p key={entry.at}>
          {t('incident.changedBy', {
            actor: entry.actor,
            action: { ...actionLabels, ...entryLabels }[entry.action][language],
            state: stateLabels[entry.toState][language],
          })}
        </p>
      ))}
    </div>
  );
}

/** Exactly the steps this person may take now. A step that needs a reason asks for it first. */
export function OrderActions({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { acting, problem, surprise } = useStore(opened, (state) => state);
  const nameOf = useUnitName();
  const [asking, setAsking] = useState<OrderAction | null>(null);
  const [note, setNote] = useState('');
  const forward = order.allowedActions.filter(({ action }) => !backward.has(action));
  const away = order.allowedActions.filter(({ action }) => backward.has(action));

  // A step that is no longer possible is no longer asked about; what was typed stays.
  useEffect(() => {
    if (asking && !findTransition(order.state, asking)) setAsking(null);
  }, [asking, order.state]);

  function label(action: OrderAction): string {
    if (action === 'dispatch') return t('incident.dispatchTo', { office: nameOf(order.lead) });
    return actionLabels[action][language];
  }

  async function run(action: OrderAction): Promise<void> {
    if (await act(action, note)) {
      setNote('');
      setAsking(null);
    }
  }

  return (
    <div className="actions">
      {surprise.length > 0 && <Surprise entries={surprise} />}
      {problem && (
        <p className="notice notice-error" role="alert">
          {problemText(problem, t)}
        </p>
      )}
      {asking && (
        <TextField className="field" value={note} onChange={setNote} isRequired autoFocus>
          <Label>{t('incident.noteRequired')}</Label>
          <TextArea rows={2} maxLength={2000} />
        </TextField>
      )}
      {order.allowedActions.length === 0 && <p className="panel-hint">{t('incident.noActions')}</p>}
      <div className="actions-row">
        {asking ? (
          <>
            <Button className="button" onPress={() => setAsking(null)}>
              {t('incident.cancel')}
            </Button>
            <Button
              className="button button-primary"
              isDisabled={acting || note.trim() === ''}
              onPress={() => void run(asking)}
            >
              {t('incident.confirm', { action: actionLabels[asking][language] })}
            </Button>
          </>
        ) : (
          <>
            {away.map(({ action, noteRequired }) => (
              <Button
                key={action}
                className="button"
                data-action={action}
                isDisabled={acting}
                onPress={() => (noteRequired ? setAsking(action) : void run(action))}
              >
                {actionLabels[action][language]}
              </Button>
            ))}
            {forward.map(({ action, noteRequired }) => (
              <Button
                key={action}
                className="button button-primary"
                data-action={action}
                isDisabled={acting}
                onPress={() => (noteRequired ? setAsking(action) : void run(action))}
              >
                {label(action)}
              </Button>
            ))}
          </>
        )}
      </div>
    </div>
  );
}
