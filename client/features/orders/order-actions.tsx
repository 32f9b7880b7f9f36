import { useEffect, useState } from 'react';
import { Button, Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AllowedAction, LogEntry, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { stateLabels } from '../../../domain/orders/states.ts';
import { actionLabels, entryLabels, type OrderAction } from '../../../domain/orders/transitions.ts';
import { useDraft } from '../../data/typed-texts.ts';
import { Icon } from '../../ui/icons.tsx';
import { useUnitName } from '../../ui/names.ts';
import { Popover } from '../../ui/popover.tsx';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { beginStep, openedOrder } from './opened-order.ts';
import { bannerOf, StandingBanner } from './standing-banner.tsx';
import { firstStep, otherSteps } from './step-focus.ts';
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

/** The steps behind a menu, by whether they lead on, aside or back. */
function OtherSteps(props: {
  groups: readonly { id: AllowedAction['course']; steps: readonly AllowedAction[] }[];
  label: (action: OrderAction) => string;
  /** Whether nothing else is offered openly. */
  isAlone: boolean;
}) {
  const { t } = useTranslation();
  const acting = useStore(openedOrder, (state) => state.acting);
  const offered = props.groups.filter(({ steps }) => steps.length > 0);
  if (offered.length === 0) return null;
  return (
    <MenuTrigger>
      <Button
        ref={otherSteps}
        className={props.isAlone ? 'button' : 'button button-more'}
        data-more
        {...(props.isAlone ? {} : { 'aria-label': t('incident.more') })}
        isDisabled={acting}
      >
        {props.isAlone ? t('incident.otherSteps') : <Icon name="more" />}
      </Button>
      <Popover placement="top start">
        <Menu
          className="menu"
          data-popup
          onAction={(key) => {
            const allowed = offered.flatMap(({ steps }) => steps).find(({ action }) => action === key);
            if (allowed) beginStep(allowed);
          }}
        >
          {offered.map(({ id, steps }) => (
            <MenuSection
              key={id}
              className={`menu-section menu-${id}`}
              aria-label={t(`incident.courses.${id}`)}
            >
              {steps.map(({ action }) => (
                <MenuItem key={action} id={action} className="menu-item" data-action={action}>
                  {props.label(action)}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** A step that is no longer possible, with what was typed for it, to be taken along. */
function LostStep(props: { order: string; action: OrderAction; label: string; typed: string }) {
  const { order, action, label, typed } = props;
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const { forget } = useDraft(`${order}/${action}`);
  return (
    <div className="notice notice-warning" role="alert" data-lost-step={action}>
      <p>{t('incident.lostStep', { action: label })}</p>
      <p className="lost-text">{typed}</p>
      <div className="actions-row">
        <Button
          className="button button-small"
          onPress={() => void navigator.clipboard.writeText(typed).then(() => setCopied(true))}
        >
          {t(copied ? 'incident.copied' : 'firstLayer.copy')}
        </Button>
        <Button
          className="button button-small"
          onPress={() => {
            forget();
            openedOrder.setState({ asked: null });
          }}
        >
          {t('incident.discard')}
        </Button>
      </div>
    </div>
  );
}

/** As many steps beside the first as are offered openly; more of them are behind a menu. */
const mostOpen = 1;

/**
 * Exactly the steps this person may take now: the one that leads on, then one that leads back where it is the only
 * one; all others in a menu. A step that needs more than a click asks for it first.
 */
export function OrderActions({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { acting, asked, problem, surprise } = useStore(openedOrder, (state) => state);
  const nameOf = useUnitName();
  const possible = order.allowedActions.find(({ action }) => action === asked);
  // What moves reports between orders is begun, and asked about, where the reports are.
  const here = order.allowedActions.filter(({ needs }) => needs !== 'into' && needs !== 'reports');
  const asking = here.find(({ action }) => action === asked);
  // What answers a standing is offered with it.
  const inBanner = new Set(bannerOf(order).flatMap(({ answers }) => answers));
  const others = here.filter(({ action }) => !inBanner.has(action));
  const along = (course: AllowedAction['course']) => others.filter((allowed) => allowed.course === course);
  const [first, ...otherOnward] = along('onward');
  const back = along('back');
  // A way back is never the only button that is open: it would be pressed for the want of another.
  const openly = first && back.length <= mostOpen ? back : [];
  const behind = [
    { id: 'onward', steps: otherOnward },
    { id: 'beside', steps: along('beside') },
    { id: 'back', steps: openly.length > 0 ? [] : back },
  ] as const;

  // A step that is no longer possible is no longer asked about, unless something was typed for it.
  const { text: typed } = useDraft(`${order.number}/${asked}`);
  const isLost = asked !== null && !possible;
  useEffect(() => {
    if (isLost && typed === '')
      openedOrder.setState((state) => (state.asked === asked ? { asked: null } : state));
  }, [isLost, typed, asked]);

  function label(action: OrderAction): string {
    if (action === 'dispatch') return t('incident.dispatchTo', { office: nameOf(order.lead) });
    return actionLabels[action][language];
  }

  const button = (allowed: AllowedAction, look: string, ref?: typeof firstStep) => (
    <Button
      key={allowed.action}
      {...(ref ? { ref } : {})}
      className={look}
      data-action={allowed.action}
      isDisabled={acting}
      onPress={() => beginStep(allowed)}
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
      <StandingBanner order={order} leads={!first} isAsking={asked !== null} />
      {isLost && typed !== '' ? (
        <LostStep action={asked} typed={typed} label={label(asked)} order={order.number} />
      ) : asking ? (
        <StepForm
          key={asking.action}
          order={order}
          step={asking}
          onDone={() => openedOrder.setState({ asked: null })}
        />
      ) : (
        <div className="actions-row">
          <OtherSteps groups={behind} label={label} isAlone={!first} />
          {openly.map((allowed) => button(allowed, 'button'))}
          {first && button(first, 'button button-primary', firstStep)}
        </div>
      )}
    </div>
  );
}
