import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { SessionUser } from '../../../domain/answers/access.ts';
import { useOffices } from '../../data/offices.ts';
import { useAnswer } from '../../data/queries.ts';
import { serverNow } from '../../data/server-time.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { toCityField } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Answered } from '../../ui/notices.tsx';
import { openOperation } from '../operations/public.ts';
import { beginRoster, rosterDraft } from './roster.ts';
import { RosterEditor } from './roster-editor.tsx';
import { type RosterAnswer, weekOf } from './shifts.ts';

const week = 7 * 86_400_000;

/** Whether this person writes the roster of an office: a street its own, others any. */
function mayWrite(user: SessionUser | null, office: string): boolean {
  return user !== null && may(user, 'roster.write') && (user.role !== 'street' || user.street === office);
}

/** Who would be notified now for the office. */
function OnDutyNow({ office }: { office: string }) {
  const { t } = useTranslation();
  const answer = useAnswer('/api/roster/{office}/on-duty', { params: { office } });
  const { offices, nameOf } = useOffices();
  const recipients = answer.value?.onDuty ?? [];
  if (answer.status !== 'ready') return null;
  return (
    <p
      className={recipients.length > 0 ? 'notice' : 'notice notice-warning'}
      data-on-duty={recipients.length}
    >
      {recipients.length === 0
        ? t('duty.nobodyNow')
        : t('duty.now', {
            people: recipients
              .map(({ person, office: whose }) => {
                const unit = offices.find(({ code }) => code === whose);
                return whose === office || !unit ? person : `${person} (${nameOf(unit)})`;
              })
              .join(', '),
          })}
    </p>
  );
}

/** `11-23 08:00`, on the city's clock. */
const shortTime = (time: string) => toCityField(new Date(time)).slice(5).replace('T', ' ');

function Shifts({ roster: { shifts, gaps, overlaps } }: { roster: RosterAnswer }) {
  const { t } = useTranslation();
  const span = ({ from, to }: { from: string; to: string }) => `${shortTime(from)} – ${shortTime(to)}`;
  return (
    <>
      {shifts.length === 0 && <p className="message">{t('duty.noShifts')}</p>}
      <ul className="bench-list">
        {shifts.map((shift) => (
          <li key={`${shift.person} ${shift.from}`} className="bench-row bench-row-plain">
            <span className="bench-name">{shift.person}</span>
            <span className="bench-marks muted">{span(shift)}</span>
          </li>
        ))}
      </ul>
      {shifts.length > 0 && gaps.length + overlaps.length > 0 && (
        <ul className="notice notice-warning roster-faults">
          {gaps.map((gap) => (
            <li key={gap.from}>{t('duty.gap', { span: span(gap) })}</li>
          ))}
          {overlaps.map((overlap) => (
            <li key={`${overlap.from} ${overlap.people.join()}`}>
              {t('duty.overlap', { span: span(overlap), people: overlap.people.join(', ') })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function OfficeRoster({ office }: { office: string }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const draft = useStore(rosterDraft, (state) => state);
  const [at, setAt] = useState(() => draft.from?.getTime() ?? serverNow());
  const period = weekOf(at);
  const answer = useAnswer('/api/roster/{office}', {
    params: { office },
    query: { from: period.from.toISOString(), to: period.to.toISOString() },
  });
  const days = [period.from, new Date(period.to.getTime() - 1)]
    .map((time) => toCityField(time).slice(0, 10))
    .join(' – ');
  const isWriting = draft.office === office && draft.from?.getTime() === period.from.getTime();
  return (
    <>
      <div className="part-head week-head">
        <Button
          className="icon-button week-before"
          aria-label={t('duty.weekBefore')}
          onPress={() => setAt(at - week)}
        >
          <Icon name="chevron" size={13} />
        </Button>
        <b>{days}</b>
        <Button
          className="icon-button week-after"
          aria-label={t('duty.weekAfter')}
          onPress={() => setAt(at + week)}
        >
          <Icon name="chevron" size={13} />
        </Button>
      </div>
      {isWriting ? (
        <RosterEditor onKept={answer.retry} />
      ) : (
        <Answered answer={answer}>
          {(roster) => (
            <>
              <Shifts roster={roster} />
              {mayWrite(user, office) && (
                <section className="part">
                  {draft.office !== null && <p className="muted">{t('duty.otherDraft')}</p>}
                  <Button
                    className="button"
                    data-action="write-roster"
                    onPress={() => beginRoster(office, period, roster)}
                  >
                    {t('duty.write')}
                  </Button>
                </section>
              )}
            </>
          )}
        </Answered>
      )}
    </>
  );
}

/** Who is on duty for an office, week by week; whoever may, writes it. */
export function RosterPage({ entry }: { entry: string | null }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const drafted = useStore(rosterDraft, (state) => state.office);
  const { offices, nameOf } = useOffices();
  const office = entry ?? drafted ?? user?.street ?? 'duty-desk';
  const choices = offices.map((unit) => ({ id: unit.code, name: nameOf(unit) }));
  return (
    <>
      <section className="part entry-group">
        <ChoiceSelect
          label={t('duty.office')}
          labelClass="caption"
          look="framed"
          choices={
            choices.some(({ id }) => id === office) ? choices : [{ id: office, name: office }, ...choices]
          }
          chosen={office}
          onChoose={(code) => openOperation('duty', code)}
        />
        <OnDutyNow key={office} office={office} />
      </section>
      <OfficeRoster key={office} office={office} />
    </>
  );
}
