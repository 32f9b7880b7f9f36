import { useEffect, useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { actionLabels, entryLabels, stateLabels } from '../../server/orders/transitions.ts';
import { preferences } from '../app/preferences.ts';
import { problemText } from '../app/problem-text.ts';
import { useUnitName } from '../places/decision-view.tsx';
import type { AllowedAction, LogEntry, OrderAction, OrderWithHistory } from '../service/types.ts';
import { useStore } from '../store/store.ts';
import { act, opened } from './opened.ts';
import { StepForm } from './step-form.tsx';

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

/** Exactly the steps this person may take now. A step that needs more than a click asks for it first. */
export function OrderActions({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { acting, problem, surprise } = useStore(opened, (state) => state);
  const nameOf = useUnitName();
  const [asked, setAsked] = useState<OrderAction | null>(null);
  const asking = order.allowedActions.find(({ action }) => action === asked);
  const along = (course: AllowedAction['course']) =>
    order.allowedActions.filter((allowed) => allowed.course === course);
  const beside = along('beside');

  // A step that is no longer possible is no longer asked about.
  useEffect(() => {
    if (asked && !asking) setAsked(null);
  }, [asked, asking]);

  function label(action: OrderAction): string {
    if (action === 'dispatch') return t('incident.dispatchTo', { office: nameOf(order.lead) });
    return actionLabels[action][language];
  }

  function begin({ action, noteRequired, needs }: AllowedAction): void {
    if (noteRequired || needs) setAsked(action);
    else void act(action, {});
  }

  const button = (allowed: AllowedAction, look: string) => (
    <Button
      key={allowed.action}
      className={look}
      data-action={allowed.action}
      isDisabled={acting}
      onPress={() => begin(allowed)}
    >
      {label(allowed.action)}
    </Button>
  );

  return (
    <div className="actions">
      {surprise.length > 0 && <Surprise entries={surprise} />}
      {problem && (
        <p className="notice notice-error" role="alert">
          {problemText(problem, t)}
        </p>
      )}
      {order.allowedActions.length === 0 && <p className="panel-hint">{t('incident.noActions')}</p>}
      {asking ? (
        <StepForm key={asking.action} order={order} step={asking} onDone={() => setAsked(null)} />
      ) : (
        <div className="actions-row">
          {beside.length > 0 && (
            <MenuTrigger>
              <Button className="button" data-more isDisabled={acting}>
                {t('incident.more')}
              </Button>
              <Popover className="popover" placement="top start">
                <Menu
                  className="menu"
                  data-popup
                  onAction={(key) => begin(beside.find(({ action }) => action === key)!)}
                >
                  {beside.map(({ action }) => (
                    <MenuItem key={action} id={action} className="menu-item" data-action={action}>
                      {actionLabels[action][language]}
                    </MenuItem>
                  ))}
                </Menu>
              </Popover>
            </MenuTrigger>
          )}
          {along('back').map((allowed) => button(allowed, 'button'))}
          {along('onward').map((allowed) => button(allowed, 'button button-primary'))}
        </div>
      )}
    </div>
  );
}
