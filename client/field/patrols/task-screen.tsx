import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import { isOpen } from '../../../domain/patrols/states.ts';
import { useNow } from '../../data/clock.ts';
import { formatMetres } from '../../ui/format.ts';
import type { Position } from '../../ui/position.ts';
import { preferences } from '../../ui/preferences.ts';
import { readPerson } from '../kept/person.ts';
import { myTasks, refreshTask } from '../kept/tasks.ts';
import { useKeeping } from '../outbox/keeping.ts';
import { clocks, outbox } from '../outbox/outbox.ts';
import { hashOf } from '../page.ts';
import { NotKeptNotice } from '../parts/not-kept-notice.tsx';
import { metresBetween, position } from '../position.ts';
import { CheckIn } from './check-in.tsx';
import { answerKey, deedOn, type TaskAhead, taskAhead, taskOf } from './deeds.ts';
import { TaskDue, TaskStateBadge } from './task-words.tsx';
import { endWalk, startWalk, trailOf, walk } from './walk.ts';

const MapView = lazy(async () => ({ default: (await import('../map/map-view.tsx')).MapView }));

/** Where to go and where it was gone. */
function TaskMap({ task }: { task: PatrolTaskDetail }) {
  const { t } = useTranslation('field');
  const [shown, setShown] = useState(true);
  const walked = useStore(walk, (state) => (state.task?.id === task.id ? state.trail : null));
  const [kept, setKept] = useState<readonly Position[]>([]);
  useEffect(() => {
    void trailOf(task.id).then(setKept);
  }, [task.id]);
  if (!task.point) return null;
  return (
    <>
      <div className="buttons">
        <button type="button" className="button" data-action="map" onClick={() => setShown(!shown)}>
          {t(shown ? 'order.hideMap' : 'order.showMap')}
        </button>
      </div>
      {shown && (
        <Suspense fallback={<p className="aside">{t('map.loading')}</p>}>
          <MapView point={task.point} where={task.where} trail={walked ?? kept} />
        </Suspense>
      )}
    </>
  );
}

/** The places of a task, and which were checked in. */
function Places({ task, ahead }: { task: PatrolTaskDetail; ahead: TaskAhead }) {
  const { t } = useTranslation('field');
  const here = useStore(position, (state) => state.point);
  return (
    <section className="part" aria-labelledby="places">
      <h2 id="places">{t('task.places', { visited: ahead.visited.size, count: task.where.length })}</h2>
      <ol className="places">
        {task.where.map(({ ordinal, name, code, geometry, share }) => (
          <li
            key={ordinal}
            data-place-of-task={ordinal}
            data-visited={ahead.visited.has(ordinal) ? 'true' : 'false'}
          >
            <span className={ahead.visited.has(ordinal) ? 'tick tick-set' : 'tick'} aria-hidden="true" />
            <span className="lines">
              <strong>{name ?? code}</strong>
              <span className="aside">
                {ahead.visited.has(ordinal) ? t('task.visited') : t('task.notVisited')}
                {here && geometry.type === 'Point' && (
                  <>
                    {' · '}
                    {t('orders.away', {
                      distance: formatMetres(metresBetween(here, geometry.coordinates as Position)),
                    })}
                  </>
                )}
                {share !== null && ` · ${t('task.share', { share: Math.round(share * 100) })}`}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Links to the checklist, once for the task or for each place, with how much of it is answered. */
function Checklists({ task, ahead }: { task: PatrolTaskDetail; ahead: TaskAhead }) {
  const { t } = useTranslation('field');
  const { checklist, perTarget } = task.definition;
  if (checklist.length === 0) return null;
  const of = perTarget
    ? task.where.map(({ ordinal, name, code }) => ({ target: ordinal, name: name ?? code ?? '' }))
    : [{ target: 0, name: '' }];
  return (
    <div className="ways">
      {of.map(({ target, name }) => (
        <a
          key={target}
          className="button"
          data-checklist={target}
          href={hashOf({ at: 'checklist', id: task.id, target })}
        >
          {t('task.checklist', {
            name,
            done: checklist.filter(({ id }) => ahead.answers.has(answerKey(target, id))).length,
            count: checklist.length,
          })}
        </a>
      ))}
    </div>
  );
}

/** What is short, as the service found. */
function Outcome({ task, isOver }: { task: PatrolTaskDetail; isOver: boolean }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const refused = useStore(walk, (state) => state.refused[task.id]);
  return (
    <>
      {task.state === 'cancelled' && (
        <p className="notice notice-error" data-outcome="cancelled">
          {t('task.cancelled')}
          {task.note && `：${task.note}`}
        </p>
      )}
      {task.state === 'done' && (
        <p className="notice notice-good" data-outcome="done" role="status">
          {t('task.done')}
        </p>
      )}
      {(task.state === 'short' || task.state === 'missed') && (
        <div className="notice notice-error" data-outcome={task.state} role="status">
          <p>{t(task.state === 'short' ? 'task.short' : 'task.missed')}</p>
          <ul>
            {task.shortfalls.map((each) => (
              <li key={`${each.kind} ${each.target} ${each.text.en}`}>{each.text[language]}</li>
            ))}
          </ul>
        </div>
      )}
      {isOver && isOpen(task.state) && (
        <p className="notice" data-outcome="waiting">
          {t('task.overWaiting')}
        </p>
      )}
      {task.notices.map(({ code, text }) => (
        <p key={code} className="notice" data-task-notice={code}>
          {text[language]}
        </p>
      ))}
      {refused && (
        <p className="notice notice-error" data-track-refused={refused.count}>
          {t('task.trackRefused', { count: refused.count, detail: refused.text[language] })}
        </p>
      )}
    </>
  );
}

/** What is still open as far as this phone knows, before the task is finished. */
function openOf(
  task: PatrolTaskDetail,
  { visited, answers }: TaskAhead,
): { places: number; questions: number } {
  const { done, checklist, perTarget } = task.definition;
  const required = checklist.filter((question) => question.required);
  const targets = perTarget ? task.where.map(({ ordinal }) => ordinal) : [0];
  return {
    places: done.checkIns ? task.where.filter(({ ordinal }) => !visited.has(ordinal)).length : 0,
    questions: targets
      .flatMap((target) => required.map(({ id }) => answerKey(target, id)))
      .filter((key) => !answers.has(key)).length,
  };
}

function Finish({ task, ahead }: { task: PatrolTaskDetail; ahead: TaskAhead }) {
  const { t } = useTranslation('field');
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const { busy, notKept, keep } = useKeeping();
  const open = openOf(task, ahead);
  async function finish(): Promise<void> {
    const person = readPerson().user?.name;
    if (person === undefined) return;
    // The track first: what it says of the task is known when it is judged.
    if (walk.getState().task?.id === task.id) await endWalk();
    const entry = deedOn(task, 'finish', { person, body: { note: text.trim() || null } }, clocks);
    if (await keep(entry, [], null)) dialog.current?.close();
  }
  return (
    <>
      <button
        type="button"
        className="button button-main"
        data-action="finish"
        onClick={() => dialog.current?.showModal()}
      >
        {t('task.finish')}
      </button>
      <dialog ref={dialog} className="sheet" aria-label={t('task.finish')}>
        <h2>{t('task.finish')}</h2>
        {open.places > 0 && <p className="notice">{t('task.openPlaces', { count: open.places })}</p>}
        {open.questions > 0 && <p className="notice">{t('task.openQuestions', { count: open.questions })}</p>}
        <label className="field">
          <span>{t('task.note')}</span>
          <textarea
            data-member="note"
            rows={2}
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <NotKeptNotice notKept={notKept} />
        <div className="buttons">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {t('step.cancel')}
          </button>
          <button
            type="button"
            className="button button-main"
            data-action="finish-sure"
            disabled={busy}
            onClick={() => void finish()}
          >
            {t('task.finishSure')}
          </button>
        </div>
      </dialog>
    </>
  );
}

function Thumb({ task, ahead }: { task: PatrolTaskDetail; ahead: TaskAhead }) {
  const { t } = useTranslation('field');
  const now = useNow(10);
  const walked = useStore(walk, (state) => state.task?.id === task.id);
  const { busy, notKept, keep } = useKeeping();
  const early = Date.parse(task.startsAt) > now;
  const late = Date.parse(task.dueAt) < now;
  if (ahead.isOver || late) return null;
  if (early) return <p className="aside">{t('task.early')}</p>;
  async function start(): Promise<void> {
    const person = readPerson().user?.name;
    if (person === undefined) return;
    if (ahead.state === 'planned' && !(await keep(deedOn(task, 'start', { person }, clocks), [], null)))
      return;
    await startWalk(task);
  }
  return (
    <>
      <NotKeptNotice notKept={notKept} />
      <div className="thumb">
        {ahead.state === 'under-way' && (
          <a
            className="button"
            data-action="finding"
            href={hashOf({ at: 'finding', id: task.id, instead: null })}
          >
            {t('task.finding')}
          </a>
        )}
        {walked ? (
          <Finish task={task} ahead={ahead} />
        ) : (
          <>
            {ahead.state === 'under-way' && <Finish task={task} ahead={ahead} />}
            <button
              type="button"
              className="button button-main"
              data-action="start"
              disabled={busy}
              onClick={() => void start()}
            >
              {t(ahead.state === 'planned' ? 'task.start' : 'task.goOn')}
            </button>
          </>
        )}
      </div>
    </>
  );
}

/** That the track is being noted, and what the phone needs for it. */
function Noting({ task }: { task: PatrolTaskDetail }) {
  const { t } = useTranslation('field');
  const noted = useStore(walk, (state) => (state.task?.id === task.id ? state.trail.length : null));
  const status = useStore(position, (state) => state.status);
  if (noted === null) return null;
  return (
    <p className="notice" role="status" data-noting={noted}>
      {status === 'unavailable' ? t('report.noPosition') : t('task.notingHow', { count: noted })}
    </p>
  );
}

/** One patrol on one screen. */
export function TaskScreen({ id }: { id: number }) {
  const { t } = useTranslation('field');
  const task = useStore(myTasks, ({ tasks }) => tasks.find((each) => each.id === id));
  const entries = useStore(outbox, (state) => state.entries);
  const arrived = useStore(outbox, (state) => state.arrived);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what has arrived is a reason to read again
  useEffect(() => {
    void refreshTask(id);
  }, [id, arrived]);

  if (!task)
    return (
      <main className="page" data-page="task">
        <p className="nothing">{t('task.gone')}</p>
        <a className="button" href={hashOf({ at: 'orders' })}>
          {t('order.back')}
        </a>
      </main>
    );
  const ahead = taskAhead(task, entries);
  const mine = entries.filter((entry) => taskOf(entry)?.task === id);
  return (
    <main className="page page-order" data-page="task" data-task-id={id} data-state={task.state}>
      <a className="back" href={hashOf({ at: 'orders' })}>
        ‹ {t('order.back')}
      </a>
      <h1>{task.title}</h1>
      <p className="row-foot">
        <TaskStateBadge state={ahead.state} />
        {!ahead.isOver && <TaskDue task={task} />}
      </p>
      {mine.length > 0 && (
        <a className="notice" data-waiting={mine.length} href={hashOf({ at: 'outbox' })}>
          {t(mine.some(({ state }) => state === 'refused') ? 'orders.refused' : 'order.waiting')}
        </a>
      )}
      <Outcome task={task} isOver={ahead.isOver} />
      <Noting task={task} />
      <TaskMap task={task} />
      {ahead.state === 'under-way' && !ahead.isOver && <CheckIn task={task} />}
      <Checklists task={task} ahead={ahead} />
      <Places task={task} ahead={ahead} />
      {task.findings > 0 && <p>{t('task.found', { count: task.findings })}</p>}
      <Thumb task={task} ahead={ahead} />
    </main>
  );
}
