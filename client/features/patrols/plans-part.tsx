import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { PatrolPlan, PatrolPlanDetail } from '../../../domain/answers/patrols.ts';
import { planStates } from '../../../domain/patrols/states.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useOfficeName } from '../../data/offices.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { frequencyOf } from './frequency.ts';
import { percentText } from './task-chip.tsx';

function PlanLine({ plan }: { plan: PatrolPlan }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const officeName = useOfficeName();
  const { id, title, state, kind, unit, person, targets, next, notices, definition } = plan;
  return (
    <li>
      <Button className="patrol-line" data-plan={id} onPress={() => openOperation('patrols', `plan-${id}`)}>
        <span className="patrol-line-head">
          <b>{title}</b>
          <span className="chip">{t(`patrols.planStates.${state}`)}</span>
          {kind === 'survey' && <span className="chip">{t('patrols.survey')}</span>}
        </span>
        <span className="muted">
          {person ?? officeName(unit)} · {t(`patrols.frequencies.${frequencyOf(definition.schedule)}`)} ·{' '}
          {t('patrols.placeCount', { count: targets })}
        </span>
        {next && <span className="muted">{t('patrols.next', { time: formatMoment(next, language) })}</span>}
        {notices[0] && <span className="patrol-short">{notices[0].text[language]}</span>}
      </Button>
    </li>
  );
}

/** Plans by state, the newest first; whoever may, makes one. */
export function PlanList() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const [state, setState] = useState<string>('active');
  const chosen = planStates.find((each) => each === state);
  const answer = useAnswer('/api/patrols/plans', {
    query: { limit: 200, ...(chosen ? { state: chosen } : {}) },
  });
  return (
    <section className="part">
      <div className="part-head">
        <ChoiceSelect
          label={t('patrols.state')}
          labelClass="sr-only"
          look="framed"
          chosen={state}
          choices={[
            ...planStates.map((id) => ({ id, name: t(`patrols.planStates.${id}`) })),
            { id: 'all', name: t('patrols.allStates') },
          ]}
          onChoose={setState}
        />
        {user && may(user, 'patrols.plan') && (
          <Button
            className="button button-small button-primary"
            data-action="new-plan"
            onPress={() => openOperation('patrols', 'plan-new')}
          >
            {t('patrols.newPlan')}
          </Button>
        )}
      </div>
      <Answered answer={answer}>
        {({ plans }) =>
          plans.length === 0 ? (
            <p className="notice">{t('patrols.noPlans')}</p>
          ) : (
            <ul className="patrol-lines">
              {plans.map((plan) => (
                <PlanLine key={plan.id} plan={plan} />
              ))}
            </ul>
          )
        }
      </Answered>
    </section>
  );
}

function PlanDetail({ plan, onDone }: { plan: PatrolPlanDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const { busy, refused, act } = useActing();
  const { id, title, state, unit, team, person, fromDay, untilDay, definition, where, notices } = plan;
  const { schedule, done, checklist, items } = definition;
  async function set(next: PatrolPlan['state']): Promise<void> {
    const asked = { params: { id }, body: { state: next } };
    if (await act(() => call('post', '/api/patrols/plans/{id}/state', asked))) onDone();
  }
  return (
    <>
      <section className="part" data-plan-open={id}>
        <h3 className="patrol-title">
          {title} <span className="chip">{t(`patrols.planStates.${state}`)}</span>
        </h3>
        {notices.map(({ code, text }) => (
          <p key={code} className="notice notice-warning" data-notice={code}>
            {text[language]}
          </p>
        ))}
        <dl className="patrol-facts">
          <dt>{t('patrols.unit')}</dt>
          <dd>
            {unit}
            {team && ` · ${team}`}
          </dd>
          <dt>{t('patrols.person')}</dt>
          <dd>{person ?? t('patrols.anybody')}</dd>
          <dt>{t('patrols.often')}</dt>
          <dd>
            {t(`patrols.frequencies.${frequencyOf(schedule)}`)} {schedule.at}
            {schedule.times > 1 && ` × ${schedule.times}`} · {t('patrols.within', { count: schedule.hours })}
            {schedule.rule && <code> {schedule.rule}</code>}
            {schedule.reason && <span className="muted"> {schedule.reason}</span>}
          </dd>
          <dt>{t('patrols.days')}</dt>
          <dd>
            {fromDay} – {untilDay ?? t('patrols.openEnd')}
          </dd>
          <dt>{t('patrols.doneIf')}</dt>
          <dd>
            {[
              done.share !== null &&
                t('patrols.doneShare', { share: percentText(done.share), metres: done.within }),
              done.checkIns && t('patrols.doneCheckIns'),
              done.minutes > 0 && t('patrols.doneMinutes', { count: done.minutes }),
              checklist.length > 0 && t('patrols.doneChecklist', { count: checklist.length }),
            ]
              .filter(Boolean)
              .join(language === 'zh' ? '、' : ', ') || '—'}
          </dd>
          {items.length > 0 && (
            <>
              <dt>{t('patrols.items')}</dt>
              <dd>{items.join(', ')}</dd>
            </>
          )}
        </dl>
      </section>
      <section className="part">
        <h3 className="caption">{t('patrols.places')}</h3>
        <ul className="patrol-lines">
          {where.slice(0, 100).map(({ ordinal, name, code, layer, fault }) => (
            <li key={ordinal} className="patrol-place">
              <span>{name ?? code}</span>
              <span className="muted">
                {layer ?? t('patrols.drawn')}
                {fault && ` · ${t(`patrols.faults.${fault}`)}`}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {user && may(user, 'patrols.plan') && state !== 'ended' && (
        <section className="part">
          {refused && <RefusalNotice problem={refused} />}
          <div className="actions-row">
            <Button
              className="button button-small button-primary"
              data-action="edit-plan"
              onPress={() => openOperation('patrols', `edit-${id}`)}
            >
              {t(notices.length > 0 ? 'patrols.confirmPlan' : 'patrols.edit')}
            </Button>
            <Button
              className="button button-small"
              data-action="pause-plan"
              isDisabled={busy}
              onPress={() => void set(state === 'active' ? 'paused' : 'active')}
            >
              {t(state === 'active' ? 'patrols.pause' : 'patrols.resume')}
            </Button>
            <ConfirmButton
              text={t('patrols.end')}
              sure={t('patrols.endSure')}
              action="end-plan"
              busy={busy}
              onSure={() => void set('ended')}
            />
          </div>
        </section>
      )}
    </>
  );
}

export function PlanView({ id }: { id: number }) {
  const answer = useAnswer('/api/patrols/plans/{id}', { params: { id } });
  return <Answered answer={answer}>{(plan) => <PlanDetail plan={plan} onDone={answer.retry} />}</Answered>;
}
