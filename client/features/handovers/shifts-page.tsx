import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { city } from '../../../domain/access/principal.ts';
import type { HandedOver, Handover, Shift, ShiftNote } from '../../../domain/answers/handovers.ts';
import { standingLabels } from '../../../domain/orders/standings.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import { layers } from '../layers/public.ts';
import { openOperation } from '../operations/public.ts';
import { select } from '../selection/public.ts';
import './handovers.css';

function NoteList({ notes }: { notes: readonly ShiftNote[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  if (notes.length === 0) return <p className="muted">{t('shifts.noNotes')}</p>;
  return (
    <ol className="shift-notes">
      {notes.map(({ id, at, actor, text, orderNumber }) => (
        <li key={id} data-note={id}>
          <span className="muted">
            {formatMoment(at, language)} · {actor}
            {orderNumber && (
              <>
                {' '}
                · <code>{orderNumber}</code>
              </>
            )}
          </span>
          <bdi>{text}</bdi>
        </li>
      ))}
    </ol>
  );
}

/** What is open, the counts first and then what presses. */
function Standing({ standing }: { standing: HandedOver }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const { open, standings, orders, more, emergencies, warnings } = standing;
  const told = (['overdue', 'due-soon', 'request', 'supervised', 'suspended'] as const).filter(
    (kind) => (standings[kind] ?? 0) > 0,
  );
  return (
    <div className="shift-standing" data-open={open}>
      <p>
        <b>{t('shifts.open', { count: open })}</b>
        {told.map((kind) => (
          <span key={kind} className="chip" data-standing={kind}>
            {standingLabels[kind][language]} {standings[kind]}
          </span>
        ))}
      </p>
      {emergencies.map(({ id, plan, note }) => (
        <p key={id} className="notice notice-warning">
          {t('shifts.emergency', { plan: plan[language] })} <bdi>{note}</bdi>
        </p>
      ))}
      {warnings.map(({ id, text }) => (
        <p key={id} className="notice notice-warning">
          {t('shifts.warning')} <bdi>{text}</bdi>
        </p>
      ))}
      {orders.length > 0 && (
        <ul className="shift-orders">
          {orders.map(({ number, event, item, state, lead, standings: kinds, dueAt }) => (
            <li key={number}>
              <Button
                className="shift-order"
                data-order={number}
                onPress={() => select({ kind: 'incident', id: event })}
              >
                <span>
                  {items.get(item)?.title[language] ?? item} · {lead[language]}
                </span>
                <StateChip state={state} />
                <span className="muted">
                  {kinds.map((kind) => standingLabels[kind][language]).join(' · ')}
                  {dueAt && ` · ${t('shifts.due', { time: formatMoment(dueAt, language) })}`}
                </span>
                <code>{number}</code>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {more && <p className="muted">{t('shifts.more')}</p>}
    </div>
  );
}

/** A note for the shift that goes on; Enter adds it, and the field is ready for the next. */
function NoteForm({ unit, onDone }: { unit: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const { busy, refused, act } = useActing();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (text.trim() === '' || busy) return;
    const [, orderNumber] = /(\d{8}-\d{6})/.exec(text) ?? [];
    const body = { text: text.trim(), ...(orderNumber ? { orderNumber } : {}) };
    const done = await act(() => call('post', '/api/shifts/{unit}/notes', { params: { unit }, body }));
    if (!done) return;
    setText('');
    onDone();
  }
  return (
    <form data-form="shift-note" onSubmit={(event) => void submit(event)}>
      <TextField className="field" value={text} onChange={setText} maxLength={2000}>
        <Label>{t('shifts.note')}</Label>
        <Input placeholder={t('shifts.noteHint')} data-member="note" />
      </TextField>
      {refused && <RefusalNotice problem={refused} />}
    </form>
  );
}

function HandOverForm({ unit, onDone }: { unit: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [asking, setAsking] = useState(false);
  const { busy, refused, act } = useActing();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!asking) return setAsking(true);
    const body = { note: note.trim() };
    const done = await act(() => call('post', '/api/shifts/{unit}/handovers', { params: { unit }, body }));
    setAsking(false);
    if (!done) return;
    setNote('');
    onDone();
  }
  return (
    <form className="entry-group" data-form="hand-over" onSubmit={(event) => void submit(event)}>
      <TextField className="field" value={note} onChange={setNote} maxLength={4000} isRequired>
        <Label>{t('shifts.handOverNote')}</Label>
        <TextArea rows={3} data-member="hand-over" />
      </TextField>
      {asking && <p className="notice notice-warning">{t('shifts.ask')}</p>}
      {refused && <RefusalNotice problem={refused} />}
      <div className="actions-row">
        {asking && (
          <Button className="button" onPress={() => setAsking(false)}>
            {t('incident.cancel')}
          </Button>
        )}
        <Button
          className="button button-primary"
          type="submit"
          data-action="hand-over"
          isDisabled={busy || note.trim() === ''}
        >
          {t(asking ? 'shifts.confirm' : 'shifts.handOver')}
        </Button>
      </div>
    </form>
  );
}

function HandoverView({ handover, onDone }: { handover: Handover; onDone: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const { busy, refused, act } = useActing();
  const { id, writtenAt, writtenBy, note, notes, standing, signedAt, signedBy } = handover;
  async function sign(): Promise<void> {
    const done = await act(() =>
      call('post', '/api/handovers/{id}/signature', { params: { id: String(id) } }),
    );
    if (done) onDone();
  }
  return (
    <section className="part" data-handover={id} data-signed={signedBy ?? ''}>
      <p className="muted">
        {formatMoment(writtenAt, language)} ·{' '}
        {signedBy && signedAt
          ? t('shifts.signed', { from: writtenBy, to: signedBy, time: formatMoment(signedAt, language) })
          : t('shifts.unsigned', { from: writtenBy })}
      </p>
      <p>
        <bdi>{note}</bdi>
      </p>
      {signedBy === null && user?.name !== writtenBy && (
        <Button
          className="button button-primary"
          data-action="sign"
          isDisabled={busy}
          onPress={() => void sign()}
        >
          {t('shifts.sign')}
        </Button>
      )}
      {refused && <RefusalNotice problem={refused} />}
      <details open={signedBy === null}>
        <summary>{t('shifts.details')}</summary>
        <Standing standing={standing} />
        <NoteList notes={notes} />
      </details>
    </section>
  );
}

function ShiftView({ shift, onDone }: { shift: Shift; onDone: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { unit, begunAt, notes, standing, handovers } = shift;
  const waits = handovers[0]?.signedBy === null;
  return (
    <>
      {waits && <HandoverView handover={handovers[0]!} onDone={onDone} />}
      <section className="part">
        <h3 className="caption">
          {begunAt ? t('shifts.since', { time: formatMoment(begunAt, language) }) : t('shifts.present')}
        </h3>
        <NoteList notes={notes} />
        <NoteForm unit={unit} onDone={onDone} />
      </section>
      <section className="part">
        <h3 className="caption">{t('shifts.standing')}</h3>
        <Standing standing={standing} />
        {!waits && <HandOverForm unit={unit} onDone={onDone} />}
      </section>
      <h3 className="caption shift-past">{t('shifts.past')}</h3>
      {handovers
        .filter(({ signedBy }) => signedBy !== null)
        .map((handover) => (
          <HandoverView key={handover.id} handover={handover} onDone={onDone} />
        ))}
      {handovers.every(({ signedBy }) => signedBy === null) && (
        <p className="part muted">{t('shifts.noPast')}</p>
      )}
    </>
  );
}

/** The log of a unit's shifts: notes, what is open, handing over and taking over. */
export function ShiftsPage({ entry }: { entry: string | null }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const units = [...new Set(user?.grants.map(({ unit }) => unit) ?? [])];
  const unit = entry ?? units[0] ?? city;
  const answer = useAnswer('/api/shifts/{unit}', { params: { unit } });
  return (
    <div className="bench-body">
      {units.length > 1 && (
        <ChoiceSelect
          label={t('shifts.unit')}
          labelClass="caption"
          look="framed"
          choices={units.map((id) => ({ id, name: id === city ? t('shifts.city') : id }))}
          chosen={unit}
          onChoose={(id) => openOperation('shifts', id)}
        />
      )}
      <Answered answer={answer}>{(shift) => <ShiftView shift={shift} onDone={answer.retry} />}</Answered>
    </div>
  );
}
