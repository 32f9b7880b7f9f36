import i18next from 'i18next';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { stateLabels } from '../../../domain/orders/states.ts';
import { actionLabels } from '../../../domain/orders/transitions.ts';
import { asProblem } from '../../data/request.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { undo } from './opened-order.ts';
import { dismissToast, stepToast, tellFailed, tellUndone } from './step-toast.ts';

/** Takes back the step that is told of, where it can be. */
export async function undoLastStep(): Promise<void> {
  const { toast } = stepToast.getState();
  if (!toast?.undo) return;
  const { undo: action, order } = toast;
  dismissToast();
  try {
    await undo(action, order, i18next.t('steps.undoNote'));
    tellUndone(action, order);
  } catch (error) {
    tellFailed(action, order, asProblem(error));
  }
}

/** What was done last and how it is taken back, or what failed and where, over the map. */
export function StepToastView() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const toast = useStore(stepToast, (state) => state.toast);
  const item = useStore(layers, (state) => (toast ? state.items.get(toast.order.item) : undefined));
  if (!toast) return <div className="toasts" role="status" />;
  const { action, order, problem, undo: back } = toast;
  const name = `${item?.title[language] ?? t('queue.unknownItem')} ${order.number}`;
  return (
    <div className="toasts" role={problem ? 'alert' : 'status'}>
      <div className="toast" data-toast={problem ? 'failed' : 'done'} data-action={action}>
        <p>
          <strong>
            {t(problem ? 'steps.failed' : 'steps.done', { action: actionLabels[action][language] })}
          </strong>
          <span>{name}</span>
          {problem ? (
            <span>{problemText(problem, t)}</span>
          ) : (
            !toast.isUndone && <span>{t('steps.now', { state: stateLabels[order.state][language] })}</span>
          )}
        </p>
        {back && (
          <Button className="button button-small" data-undo={back} onPress={() => void undoLastStep()}>
            {t('steps.undo')} <kbd>z</kbd>
          </Button>
        )}
        {problem && (
          <Button
            className="button button-small"
            onPress={() => {
              dismissToast();
              select({ kind: 'incident', id: order.eventId });
            }}
          >
            {t('steps.open')}
          </Button>
        )}
        <Button
          className="icon-button icon-button-small"
          aria-label={t('incident.close')}
          onPress={dismissToast}
        >
          <Icon name="close" size={12} />
        </Button>
      </div>
    </div>
  );
}
