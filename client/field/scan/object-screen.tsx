import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { CityObject } from '../../../domain/answers/objects.ts';
import type { PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import { isOpen } from '../../../domain/patrols/states.ts';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import { serverNow } from '../../data/server-time.ts';
import { nameIn } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { readPerson } from '../kept/person.ts';
import { myTasks } from '../kept/tasks.ts';
import { useKeeping } from '../outbox/keeping.ts';
import { clocks, outbox } from '../outbox/outbox.ts';
import { go, hashOf } from '../page.ts';
import { NotKeptNotice } from '../parts/not-kept-notice.tsx';
import { placeNow } from '../patrols/check-in.tsx';
import { deedOn, taskAhead } from '../patrols/deeds.ts';
import { problemWords } from '../problem-words.ts';
import type { ObjectRef } from './code.ts';

const MapView = lazy(async () => ({ default: (await import('../map/map-view.tsx')).MapView }));

const targetOf = ({ where }: PatrolTaskDetail, { layer, code }: ObjectRef) =>
  where.find((target) => target.code === code && target.layer === layer);

/** That the object is a place of a task at hand, with checking in there under the thumb. */
function AtHand({ task, object }: { task: PatrolTaskDetail; object: ObjectRef }) {
  const { t } = useTranslation('field');
  const entries = useStore(outbox, (state) => state.entries);
  const { busy, notKept, keep } = useKeeping();
  const target = targetOf(task, object)!;
  const isVisited = taskAhead(task, entries).visited.has(target.ordinal);
  async function checkIn(): Promise<void> {
    const person = readPerson().user?.name;
    if (person === undefined) return;
    const { layer, code } = object;
    const entry = deedOn(task, 'check-ins', { person, body: { layer, code, ...placeNow() } }, clocks);
    if (await keep(entry, [], null)) go({ at: 'task', id: task.id });
  }
  return (
    <section className="card" data-at-hand={task.id}>
      <h2>{t('scan.atHand', { task: task.title })}</h2>
      {isVisited && <p>{t('task.visited')}</p>}
      <NotKeptNotice notKept={notKept} />
      <div className="buttons">
        <a className="button" href={hashOf({ at: 'task', id: task.id })}>
          {t('scan.openTask')}
        </a>
        <button
          type="button"
          className="button button-main"
          data-action="check-in"
          disabled={busy}
          onClick={() => void checkIn()}
        >
          {t('task.checkIn')}
        </button>
      </div>
    </section>
  );
}

function Brief({ object }: { object: CityObject }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const area = object.areas?.street ?? object.areas?.district;
  return (
    <>
      <dl className="facts">
        <dt>{t('scan.kind')}</dt>
        <dd>{object.layer.title[language]}</dd>
        <dt>{t('scan.code')}</dt>
        <dd>{object.code}</dd>
        {object.unit && (
          <>
            <dt>{t('order.lead')}</dt>
            <dd>{nameIn(language, object.unit)}</dd>
          </>
        )}
        {area && (
          <>
            <dt>{t('order.area')}</dt>
            <dd>{nameIn(language, area)}</dd>
          </>
        )}
      </dl>
      <Suspense fallback={<p className="aside">{t('map.loading')}</p>}>
        <MapView point={object.point} />
      </Suspense>
    </>
  );
}

/** An object whose code was scanned: the task at hand that goes there, what it is, and a report about it. */
export function ObjectScreen({ layer, code }: ObjectRef) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const tasks = useStore(myTasks, (state) => state.tasks);
  const [object, setObject] = useState<CityObject | null>(null);
  const [problem, setProblem] = useState<RequestProblem | null>(null);
  const now = serverNow();
  const atHand = tasks.filter(
    (task) =>
      isOpen(task.state) &&
      Date.parse(task.startsAt) <= now &&
      Date.parse(task.dueAt) > now &&
      targetOf(task, { layer, code }),
  );
  const user = readPerson().user;
  useEffect(() => {
    let isLeft = false;
    setObject(null);
    setProblem(null);
    call('get', '/id/{layer}/{code}', { params: { layer, code }, query: { f: 'json' } })
      .then((found) => !isLeft && setObject(found as CityObject))
      .catch((error: unknown) => !isLeft && setProblem(asProblem(error)));
    return () => {
      isLeft = true;
    };
  }, [layer, code]);
  const known = targetOf(atHand[0] ?? ({ where: [] } as unknown as PatrolTaskDetail), { layer, code });
  const isUnknown = problem?.status === 404;
  return (
    <main className="page page-order" data-page="object" data-object={`${layer}/${code}`}>
      <a className="back" href={hashOf({ at: 'scan' })}>
        ‹ {t('scan.title')}
      </a>
      <h1>
        {object
          ? nameIn(language, { name: object.name ?? code, nameEn: object.nameEn })
          : (known?.name ?? code)}
      </h1>
      {problem && (
        <p className="notice notice-error" role="alert" data-problem={problem.code}>
          {problem.status === 0 ? t('scan.objectAway') : problemWords(problem, t, language)}
        </p>
      )}
      {atHand.map((task) => (
        <AtHand key={task.id} task={task} object={{ layer, code }} />
      ))}
      {object && <Brief object={object} />}
      {!isUnknown && user && may(user, 'events.report') && (
        <div className="thumb">
          <a
            className="button button-main"
            data-action="report-here"
            href={hashOf({ at: 'report', instead: null, object: `${layer}/${code}` })}
          >
            {t('scan.report')}
          </a>
        </div>
      )}
    </main>
  );
}
