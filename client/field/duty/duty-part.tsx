import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { formatClock, formatHour, formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { useKeptDraft } from '../kept/draft.ts';
import { hashOf } from '../page.ts';
import { position } from '../position.ts';
import { problemWords } from '../problem-words.ts';
import { answerCall, duty, goOffDuty, goOnDuty, mayBeOnDuty } from './duty.ts';

/** That the phone is located, and roll calls: on every screen. */
export function DutyNotices() {
  const { t } = useTranslation('field');
  const { turn, calls, sentAt, waiting, isLocated } = useStore(duty, (state) => state);
  return (
    <>
      {calls.map((each) => (
        <div key={each.id} className="bar bar-call" role="alert" data-roll-call={each.id}>
          <span>
            {t('duty.call', { by: each.calledBy, time: formatHour(new Date(each.dueAt)) })}
            {each.note && <br />}
            {each.note}
          </span>
          <button
            type="button"
            className="button button-main"
            data-action="answer-call"
            onClick={() => void answerCall(each, position.getState().point)}
          >
            {t('duty.answer')}
          </button>
        </div>
      ))}
      {turn && (
        <a
          className="bar bar-duty"
          data-duty="on"
          data-waiting-positions={waiting}
          href={hashOf({ at: 'me' })}
        >
          <span>
            {!isLocated
              ? t('duty.notLocated')
              : sentAt === null
                ? t('duty.notSent')
                : t('duty.sent', { time: formatClock(new Date(sentAt)) })}
            {waiting > 0 && ` · ${t('duty.waiting', { count: waiting })}`}
          </span>
        </a>
      )}
    </>
  );
}

function GoOn() {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const keptDays = useStore(duty, (state) => state.keptDays);
  const [consents, setConsents] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | null>(null);
  const draft = useKeptDraft('duty', async () => ({ texts: {}, files: [] }));
  const { phone = '', kit = '' } = draft.texts;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(await goOnDuty({ phone, hasKit: kit === 'true' }));
    setBusy(false);
  }

  return (
    <form className="form" data-form="duty" onSubmit={(event) => void submit(event)}>
      <label className="check">
        <input
          type="checkbox"
          data-member="consent"
          checked={consents}
          onChange={(event) => setConsents(event.target.checked)}
        />
        <span className="lines">
          <strong>{t('duty.consent')}</strong>
          <span className="aside">
            {t('duty.consentMeans')}
            {keptDays !== null && t('duty.consentKept', { count: keptDays })}
          </span>
        </span>
      </label>
      <label className="check">
        <input
          type="checkbox"
          data-member="kit"
          checked={kit === 'true'}
          onChange={(event) => draft.setText('kit', String(event.target.checked))}
        />
        <span>{t('duty.kit')}</span>
      </label>
      <label className="field">
        <span>{t('duty.phone')}</span>
        <input
          type="tel"
          data-member="phone"
          value={phone}
          maxLength={20}
          onChange={(event) => draft.setText('phone', event.target.value)}
        />
      </label>
      {problem && (
        <p className="notice notice-error" role="alert" data-problem={problem.code}>
          {problem.status === 0 ? t('duty.needsNetwork') : problemWords(problem, t, language)}
        </p>
      )}
      <button
        type="submit"
        className="button button-main"
        data-action="go-on-duty"
        disabled={!consents || busy}
      >
        {t('duty.goOn')}
      </button>
    </form>
  );
}

/** Goes on and off duty, with what that means in plain words. */
export function DutyPart() {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const { turn, refused } = useStore(duty, (state) => state);
  if (!mayBeOnDuty()) return null;
  return (
    <section className="part" aria-labelledby="duty">
      <h2 id="duty">{t('duty.title')}</h2>
      {turn ? (
        <>
          <p>
            {t('duty.since', {
              time: formatMoment(turn.begunAt, language),
              end: formatMoment(turn.endsAt, language),
            })}
          </p>
          {refused && (
            <p className="notice notice-error" data-positions-refused={refused.count}>
              {t('duty.refused', { count: refused.count, detail: refused.text[language] })}
            </p>
          )}
          <button
            type="button"
            className="button button-main"
            data-action="go-off-duty"
            onClick={() => void goOffDuty()}
          >
            {t('duty.goOff')}
          </button>
        </>
      ) : (
        <GoOn />
      )}
    </section>
  );
}
