import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { RollCall } from '../../../domain/answers/staff.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { formatMoment } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { UnitPicker, useNameOfUnit } from '../administration/public.ts';

function Call({ call: one }: { call: RollCall }) {
  const { t } = useTranslation();
  const unit = useNameOfUnit(one.unit);
  const language = useStore(preferences, (state) => state.language);
  const answered = one.people.filter(({ answeredAt }) => answeredAt !== null).length;
  const missing = one.people.filter(({ answeredAt }) => answeredAt === null);
  return (
    <li data-call={one.id}>
      <b>{t('staff.answered', { answered, all: one.people.length })}</b>{' '}
      <span className="muted">
        {unit} · {formatMoment(one.calledAt, language)} · {one.calledBy}
      </span>
      {one.note && <p dir="auto">{one.note}</p>}
      {missing.length > 0 && (
        <p className="muted">
          {t('staff.missing', { names: missing.map(({ displayName }) => displayName).join('、') })}
        </p>
      )}
    </li>
  );
}

/** Calls the roll of a unit (点名), and shows who answered the last ones. */
export function RollCallPart() {
  const { t } = useTranslation();
  const own = useStore(session, (state) => state.user?.grants[0]?.unit ?? 'city');
  const [unit, setUnit] = useState(own);
  const [note, setNote] = useState('');
  const { busy, refused, act } = useActing();
  const answer = useAnswer('/api/staff/roll-calls');
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { unit, note: note.trim() || null };
    const done = await act(() => call('post', '/api/staff/roll-calls', { body }));
    if (!done) return;
    setNote('');
    answer.retry();
  }
  return (
    <section className="part staff-roll">
      <h3 className="caption">{t('staff.rollCalls')}</h3>
      <form className="entry-group" data-form="roll-call" onSubmit={(event) => void submit(event)}>
        <UnitPicker label={t('staff.unit')} chosen={unit} onChoose={setUnit} />
        <TextField className="field" value={note} onChange={setNote} maxLength={500}>
          <Label>{t('staff.note')}</Label>
          <Input />
        </TextField>
        {refused && <RefusalNotice problem={refused} />}
        <div className="actions-row">
          <Button type="submit" className="button button-primary" isPending={busy} data-action="call-roll">
            {t('staff.call')}
          </Button>
          <Button className="button" onPress={answer.retry}>
            {t('staff.reread')}
          </Button>
        </div>
      </form>
      <Answered answer={answer}>
        {({ calls }) =>
          calls.length === 0 ? (
            <p className="muted">{t('staff.noCalls')}</p>
          ) : (
            <ul className="staff-calls">
              {calls.map((each) => (
                <Call key={each.id} call={each} />
              ))}
            </ul>
          )
        }
      </Answered>
    </section>
  );
}
