import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { stateLabels } from '../../../domain/orders/states.ts';
import { actionLabels, entryLabels } from '../../../domain/orders/transitions.ts';
import { call } from '../../data/call.ts';
import { formatBytes, formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { filesWith } from '../kept/draft.ts';
import { newId } from '../kept/new-id.ts';
import { refreshOrders } from '../kept/orders.ts';
import { hashOf } from '../page.ts';
import { NotKeptNotice } from '../parts/not-kept-notice.tsx';
import { taskOf } from '../patrols/deeds.ts';
import { problemWords } from '../problem-words.ts';
import { type Entry, isHeld, type Refusal } from './entry.ts';
import { useKeeping } from './keeping.ts';
import { discard, fileOf, outbox, sendNow } from './outbox.ts';

/** The order that an entry is about; null for a report, which has none yet. */
function orderOf({ about, address }: Entry): string | null {
  return address.startsWith('/api/orders/') ? about : null;
}

/** What a refusal means for whoever did it, beside what the service says. */
function meaningOf({ status, code }: Refusal, isTask: boolean) {
  if (status === 409 || status === 412)
    return code === 'requirement-missing' ? 'rejected' : isTask ? 'taskMoved' : 'moved';
  if (status === 403) return 'forbidden';
  if (status === 404) return isTask ? 'taskNotFound' : 'notFound';
  return status >= 500 ? 'fault' : 'rejected';
}

/** The same once more: another attempt, with another id, at the order as it is now. */
function useSendAgain(entry: Entry) {
  const { busy, notKept, keep } = useKeeping();
  async function sendAgain(): Promise<void> {
    const { seq, ...rest } = entry;
    const { revision: _, ...body } = entry.body;
    const id = newId();
    const again = {
      ...rest,
      id,
      ...(orderOf(entry) === null ? { about: id } : {}),
      body: {
        ...body,
        ...('externalId' in entry.body ? { externalId: id } : {}),
        ...('id' in entry.body ? { id } : {}),
      },
      files: entry.files.map((file) => ({ ...file, upload: null, sent: 0 })),
      state: 'waiting' as const,
      refusal: null,
      faults: 0,
    };
    await keep(again, await filesWith(entry.files, fileOf), seq);
  }
  return { busy, notKept, sendAgain };
}

/** Where an entry is changed; null for one that holds nothing to be changed. */
function changeOf(entry: Entry): string | null {
  const order = orderOf(entry);
  if (order !== null)
    return hashOf({ at: 'step', number: order, action: String(entry.body.action), instead: entry.seq });
  if (entry.address === '/api/events') return hashOf({ at: 'report', instead: entry.seq });
  const task = taskOf(entry);
  return task?.deed === 'findings' ? hashOf({ at: 'finding', id: task.task, instead: entry.seq }) : null;
}

function Ways({ entry }: { entry: Entry }) {
  const { t } = useTranslation('field');
  const [asks, setAsks] = useState(false);
  const { busy, notKept, sendAgain } = useSendAgain(entry);
  const order = orderOf(entry);
  const task = taskOf(entry);
  const change = changeOf(entry);
  if (asks)
    return (
      <div className="buttons" role="alert">
        <p>
          {t('outbox.discardSure')}
          {entry.state === 'waiting' && `。${t('outbox.mayHaveArrived')}`}
        </p>
        <button type="button" className="button" onClick={() => setAsks(false)}>
          {t('outbox.keepIt')}
        </button>
        <button
          type="button"
          className="button button-grave"
          data-action="discard-sure"
          onClick={() => void discard(entry).then(refreshOrders)}
        >
          {t('outbox.discard')}
        </button>
      </div>
    );
  return (
    <>
      <NotKeptNotice notKept={notKept} />
      <div className="buttons">
        {order !== null && (
          <a className="button" href={hashOf({ at: 'order', number: order })}>
            {t('outbox.openOrder')}
          </a>
        )}
        {task !== null && (
          <a className="button" href={hashOf({ at: 'task', id: task.task })}>
            {t('outbox.openTask')}
          </a>
        )}
        <button type="button" className="button" data-action="discard" onClick={() => setAsks(true)}>
          {t('outbox.discard')}
        </button>
        {entry.state === 'refused' && (
          <>
            {change !== null && (
              <a className="button" data-action="change" href={change}>
                {t('outbox.change')}
              </a>
            )}
            <button
              type="button"
              className="button button-main"
              data-action="send-again"
              disabled={busy}
              onClick={() => void sendAgain()}
            >
              {t('outbox.sendAgain')}
            </button>
          </>
        )}
      </div>
    </>
  );
}

/** Where an order stands that has moved on, and who moved it last. */
function MovedOn({ number }: { number: string }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const [order, setOrder] = useState<OrderWithHistory | null>(null);
  useEffect(() => {
    call('get', '/api/orders/{number}', { params: { number } })
      .then(setOrder)
      // It may be out of sight, or the network away; the refusal stands without.
      .catch(() => undefined);
  }, [number]);
  const last = order?.log.at(-1);
  if (!order || !last) return null;
  const labels: Record<string, { zh: string; en: string }> = { ...entryLabels, ...actionLabels };
  return (
    <p data-moved-on={order.state}>
      {t('outbox.standsNow', {
        state: stateLabels[order.state][language],
        actor: last.actor,
        time: formatMoment(last.at, language),
        action: labels[last.action]?.[language] ?? last.action,
      })}
    </p>
  );
}

function Row({ entry, entries }: { entry: Entry; entries: readonly Entry[] }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const sending = useStore(outbox, (state) => state.sending);
  const first = entries.find((each) => each.state === 'waiting' && !isHeld(each, entries));
  const held = isHeld(entry, entries);
  const isSending = sending && entry === first;
  const [sent, size] = [entry.files.map((file) => file.sent), entry.files.map((file) => file.size)].map(
    (all) => all.reduce((sum, bytes) => sum + bytes, 0),
  ) as [number, number];
  const state = entry.state === 'refused' ? 'refused' : held ? 'held' : isSending ? 'sending' : 'waiting';
  return (
    <li className="card" data-entry={entry.seq} data-entry-state={state}>
      <p className="row-head">
        <strong>{entry.what[language]}</strong>
        <span className={state === 'refused' ? 'badge badge-refused' : 'badge'}>{t(`outbox.${state}`)}</span>
      </p>
      <p>{entry.on[language]}</p>
      <p className="aside">
        {t('outbox.madeAt', {
          time: formatMoment(new Date(entry.madeAt.phone + entry.madeAt.offset).toISOString(), language),
        })}
        {Array.isArray(entry.body.points) && ` · ${t('outbox.points', { count: entry.body.points.length })}`}
        {entry.files.length > 0 && ` · ${t('outbox.files', { count: entry.files.length })}`}
        {size > 0 && sent > 0 && (
          <> · {t('outbox.progress', { sent: formatBytes(sent), size: formatBytes(size) })}</>
        )}
      </p>
      {entry.refusal && (
        <div className="notice notice-error" data-refusal={entry.refusal.code}>
          <p>{t(`outbox.${meaningOf(entry.refusal, taskOf(entry) !== null)}`)}</p>
          <p>{problemWords(entry.refusal, t, language)}</p>
          {meaningOf(entry.refusal, taskOf(entry) !== null) === 'moved' && orderOf(entry) !== null && (
            <MovedOn number={entry.about} />
          )}
        </div>
      )}
      <Ways entry={entry} />
    </li>
  );
}

/** What this person did that the service has not learnt yet, and what it refused. */
export function OutboxScreen() {
  const { t } = useTranslation('field');
  const { entries, others } = useStore(outbox, (state) => state);
  return (
    <main className="page" data-page="outbox">
      <div className="page-head">
        <h1>{t('outbox.title')}</h1>
        {entries.some(({ state }) => state === 'waiting') && (
          <button type="button" className="button" onClick={() => void sendNow()}>
            {t('outbox.sendAgain')}
          </button>
        )}
      </div>
      {others > 0 && (
        <p className="notice" data-others={others}>
          {t('outbox.others', { count: others })}
        </p>
      )}
      {entries.length === 0 && <p className="nothing">{t('outbox.none')}</p>}
      <ul className="rows">
        {entries.map((entry) => (
          <Row key={entry.seq} entry={entry} entries={entries} />
        ))}
      </ul>
    </main>
  );
}
