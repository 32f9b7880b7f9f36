import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ChiefLists } from '../../../domain/answers/patrol-figures.ts';
import { patrolFigures } from '../../../domain/patrols/figures.ts';
import { taskStates } from '../../../domain/patrols/states.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { openOperation } from '../operations/public.ts';
import { select } from '../selection/public.ts';
import { percentText, TaskChip } from './task-chip.tsx';

/** Chiefs of a system, level by level. */
export function ChiefList() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
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
                              {personLeft ? t('patrols.chiefLeft') : unit} ·{' '}
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
  const items = useStore(layers, (state) => state.items);
  const { name, title, unit, resources, where, duties, tasks, results, negatives } = lists;
  return (
    <>
      <section className="part" data-chief-open={lists.id}>
        <h3 className="patrol-title">
          {name} <span className="muted">{title}</span>
        </h3>
        <p className="muted">
          {unit} · {where.map(({ name: place, code }) => place ?? code).join(language === 'zh' ? '、' : ', ')}
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

/** The five lists of a chief for the month that goes on. */
export function ChiefView({ id }: { id: number }) {
  const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
  const answer = useAnswer('/api/patrols/chiefs/{id}', { params: { id }, query: { month } });
  return <Answered answer={answer}>{(lists) => <Lists lists={lists} />}</Answered>;
}
