import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { ChiefLists } from '../../../domain/answers/patrol-figures.ts';
import { patrolFigures } from '../../../domain/patrols/figures.ts';
import { taskStates } from '../../../domain/patrols/states.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useOfficeName } from '../../data/offices.ts';
import { useAnswer } from '../../data/queries.ts';
import { cityToday } from '../../data/server-time.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { openOperation } from '../operations/public.ts';
import { select } from '../selection/public.ts';
import { askChiefsAgain } from './chief-form.tsx';
import { percentText, TaskChip } from './task-chip.tsx';

/** Chiefs of a system, level by level. */
export function ChiefList() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const officeName = useOfficeName();
  const user = useStore(session, (state) => state.user);
  const [system, setSystem] = useState('forest');
  const answer = useAnswer('/api/patrols/chiefs', { query: { system, limit: 500 } });
  return (
    <section className="part">
      <Answered answer={answer}>
        {({ systems, chiefs }) => (
          <>
            <ChoiceSelect
              label={t('patrols.system')}
              labelClass="caption"
              look="framed"
              chosen={system}
              choices={systems.map(({ code, title }) => ({ id: code, name: title[language] }))}
              onChoose={setSystem}
            />
            {user && may(user, 'patrols.plan') && (
              <div className="actions-row">
                <Button
                  className="button button-small button-primary"
                  data-action="new-chief"
                  onPress={() => openOperation('patrols', 'chief-new')}
                >
                  {t('patrols.appoint')}
                </Button>
              </div>
            )}
            {chiefs.length === 0 && <p className="notice">{t('patrols.noChiefs')}</p>}
            {systems
              .find(({ code }) => code === system)
              ?.levels.map(({ code, title }) => {
                const of = chiefs.filter(({ level }) => level === code);
                return (
                  of.length > 0 && (
                    <div key={code} data-level={code}>
                      <h3 className="caption patrol-level">{title[language]}</h3>
                      <ul className="patrol-lines">
                        {of.map(({ id, name, title: post, unit, areas, personLeft }) => (
                          <li key={id} className="patrol-place">
                            <span>
                              <Button
                                className="link"
                                data-chief={id}
                                onPress={() => openOperation('patrols', `chief-${id}`)}
                              >
                                {name}
                              </Button>{' '}
                              <span className="muted">{post}</span>
                            </span>
                            <span className="muted">
                              {personLeft ? t('patrols.chiefLeft') : officeName(unit)} ·{' '}
                              {t('patrols.placeCount', { count: areas.length })}
                            </span>
                          </li>
                        ))}
                      </ul>
                    </div>
                  )
                );
              })}
          </>
        )}
      </Answered>
    </section>
  );
}

function Tasks({ tasks }: { tasks: ChiefLists['negatives']['tasks'] }) {
  const language = useStore(preferences, (state) => state.language);
  return (
    <ul className="patrol-lines">
      {tasks.map(({ id, title, state, startsAt, person }) => (
        <li key={id} className="patrol-place">
          <span>
            <Button className="link" onPress={() => openOperation('patrols', `task-${id}`)}>
              {title}
            </Button>{' '}
            <TaskChip state={state} />
          </span>
          <span className="muted">
            {formatMoment(startsAt, language)}
            {person && ` · ${person}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Lists({ lists }: { lists: ChiefLists }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const officeName = useOfficeName();
  const items = useStore(layers, (state) => state.items);
  const { name, title, unit, resources, where, duties, tasks, results, negatives } = lists;
  return (
    <>
      <section className="part" data-chief-open={lists.id}>
        <h3 className="patrol-title">
          {name} <span className="muted">{title}</span>
        </h3>
        <p className="muted">
          {officeName(unit)} ·{' '}
          {where.map(({ name: place, code }) => place ?? code).join(language === 'zh' ? '、' : ', ')}
        </p>
        <p className="muted">
          {t('patrols.inOffice', { from: lists.fromDay, until: lists.untilDay ?? t('patrols.openEnd') })}
        </p>
        {where.some(({ retired }) => retired) && (
          <p className="notice notice-warning">{t('patrols.areaRetired')}</p>
        )}
      </section>
      <section className="part" data-list="resources">
        <h3 className="caption">{t('patrols.lists.resources')}</h3>
        <ul className="patrol-lines">
          {resources.map(({ layer, title: of, count, hectares, kilometres }) => (
            <li key={layer} className="patrol-place">
              <span>{of[language]}</span>
              <span className="muted">
                {formatNumber(count, language)}
                {hectares !== null && ` · ${t('patrols.hectares', { value: hectares })}`}
                {kilometres !== null && ` · ${t('patrols.kilometres', { value: kilometres })}`}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section className="part" data-list="duties">
        <h3 className="caption">{t('patrols.lists.duties')}</h3>
        <ul className="patrol-duties">
          {duties.map((duty) => (
            <li key={duty.en}>{duty[language]}</li>
          ))}
        </ul>
      </section>
      <section className="part" data-list="tasks">
        <h3 className="caption">{t('patrols.lists.tasks')}</h3>
        <p>
          {taskStates
            .filter((state) => tasks.states[state] > 0)
            .map((state) => `${t(`patrols.states.${state}`)} ${tasks.states[state]}`)
            .join(' · ') || t('patrols.noTasks')}
        </p>
        <Tasks tasks={tasks.newest.slice(0, 8)} />
      </section>
      <section className="part" data-list="results">
        <h3 className="caption">{t('patrols.lists.results')}</h3>
        <dl className="patrol-facts">
          {(['doneShare', 'coverage', 'findings', 'real', 'closed', 'kilometres'] as const).map((figure) => (
            <div key={figure}>
              <dt>{patrolFigures[figure].label[language]}</dt>
              <dd>
                {figure === 'doneShare' || figure === 'coverage'
                  ? percentText(results[figure])
                  : results[figure]}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="part" data-list="negatives">
        <h3 className="caption">{t('patrols.lists.negatives')}</h3>
        {negatives.tasks.length + negatives.findings.length === 0 && (
          <p className="notice notice-good">{t('patrols.noNegatives')}</p>
        )}
        <Tasks tasks={negatives.tasks} />
        <ul className="patrol-lines">
          {negatives.findings.map(({ order, event, item, dueAt }) => (
            <li key={order} className="patrol-place">
              <Button className="link" onPress={() => select({ kind: 'incident', id: event })}>
                {items.get(item)?.title[language] ?? item} {order}
              </Button>
              <span className="muted">{t('patrols.overdue', { time: formatMoment(dueAt, language) })}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** Changing a chief, and having him leave office. */
function Steps({ chief }: { chief: ChiefLists }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const { busy, refused, act } = useActing();
  if (!user || !may(user, 'patrols.plan')) return null;
  if (chief.endedAt !== null) return <p className="part notice">{t('patrols.leftOffice')}</p>;
  async function end(): Promise<void> {
    const params = { id: chief.id };
    if (!(await act(() => call('delete', '/api/patrols/chiefs/{id}', { params })))) return;
    askChiefsAgain();
    openOperation('patrols', 'chiefs');
  }
  return (
    <section className="part">
      {refused && <RefusalNotice problem={refused} />}
      <div className="actions-row">
        <Button
          className="button button-small button-primary"
          data-action="edit-chief"
          onPress={() => openOperation('patrols', `edit-chief-${chief.id}`)}
        >
          {t('patrols.changeChief')}
        </Button>
        <ConfirmButton
          text={t('patrols.endChief')}
          sure={t('patrols.endChiefSure')}
          action="end-chief"
          busy={busy}
          onSure={() => void end()}
        />
      </div>
    </section>
  );
}

/** The five lists of a chief for the month that goes on. */
export function ChiefView({ id }: { id: number }) {
  const month = cityToday().slice(0, 7);
  const answer = useAnswer('/api/patrols/chiefs/{id}', { params: { id }, query: { month } });
  return (
    <Answered answer={answer}>
      {(lists) => (
        <>
          <Lists lists={lists} />
          <Steps chief={lists} />
        </>
      )}
    </Answered>
  );
}
