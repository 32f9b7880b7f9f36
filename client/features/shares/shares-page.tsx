import './shares.css';
import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ShareFigures, ShareRequest } from '../../../domain/answers/share-requests.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { FaultList } from '../../ui/fields.tsx';
import { formatDay, toCityField } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { RequestFacts } from './request-facts.tsx';

const states = ['waiting', 'granted', 'refused', 'ended', 'withdrawn'] as const;
const percent = (share: number | null) => (share === null ? '—' : `${(share * 100).toFixed(1)}%`);

/** 数据共享需求满足率 and 数据质量问题整改率 of this month. */
function Figures() {
  const { t } = useTranslation();
  const [month] = useState(() => toCityField(new Date()).slice(0, 7));
  const answer = useAnswer('/api/share-requests/figures', { query: { month } });
  return (
    <section className="part">
      <h3 className="caption">{t('shares.ofMonth', { month })}</h3>
      <Answered answer={answer}>
        {({ requests, findings }: ShareFigures) => (
          <dl className="share-figures">
            <div data-figure="met">
              <dt>{t('shares.metRate')}</dt>
              <dd>{percent(requests.metRate)}</dd>
              <dd className="muted">{t('shares.met', { granted: requests.granted, made: requests.made })}</dd>
            </div>
            <div data-figure="mended">
              <dt>{t('shares.mendedRate')}</dt>
              <dd>{percent(findings.mendedRate)}</dd>
              <dd className="muted">
                {t('shares.mended', { mended: findings.mended, found: findings.found })}
              </dd>
            </div>
          </dl>
        )}
      </Answered>
    </section>
  );
}

/** What is decided on a request that waits, or ended of one that was granted. */
function Decision({ request, onDecided }: { request: ShareRequest; onDecided: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState(request.until);
  const { busy, refused, act } = useActing();
  async function decide(decision: 'grant' | 'refuse' | 'end'): Promise<void> {
    const body = {
      decision,
      ...(reason.trim() ? { reason: reason.trim() } : {}),
      ...(decision === 'grant' && until !== request.until ? { until } : {}),
    };
    const params = { id: String(request.id) };
    if (await act(() => call('post', '/api/share-requests/{id}/decision', { params, body }))) onDecided();
  }
  const isWaiting = request.state === 'waiting';
  return (
    <form className="entry-group" data-form="share-decision" onSubmit={(event) => event.preventDefault()}>
      {isWaiting && (
        <TextField className="field" type="date" value={until} onChange={setUntil}>
          <Label>{t('shares.until')}</Label>
          <Input max={request.until} data-member="until" />
        </TextField>
      )}
      <TextField className="field" value={reason} onChange={setReason} maxLength={1000}>
        <Label>{t('shares.reason')}</Label>
        <Input data-member="reason" />
      </TextField>
      {refused && (
        <RefusalNotice problem={refused}>
          <FaultList faults={refused.errors} />
        </RefusalNotice>
      )}
      <div className="actions-row">
        {isWaiting ? (
          <>
            <Button
              className="button"
              isDisabled={busy}
              data-action="refuse-share"
              onPress={() => void decide('refuse')}
            >
              {t('shares.refuse')}
            </Button>
            <Button
              className="button button-primary"
              isPending={busy}
              data-action="grant-share"
              onPress={() => void decide('grant')}
            >
              {t('shares.grant')}
            </Button>
          </>
        ) : (
          <Button
            className="button"
            isDisabled={busy}
            data-action="end-share"
            onPress={() => void decide('end')}
          >
            {t('shares.end')}
          </Button>
        )}
      </div>
    </form>
  );
}

function Request({ request, onDecided }: { request: ShareRequest; onDecided: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { state, decideBy } = request;
  const mayDecide = state === 'waiting' || (state === 'granted' && request.holds);
  return (
    <li className="part" data-share={request.id} data-state={state}>
      <RequestFacts request={request} />
      {state === 'waiting' && (
        <p className="muted">{t('shares.decideBy', { day: formatDay(decideBy, language) })}</p>
      )}
      {mayDecide && <Decision request={request} onDecided={onDecided} />}
    </li>
  );
}

/** Requests of partners to read layers that are not public, to be decided, with the two figures of the month. */
export function SharesPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<(typeof states)[number]>('waiting');
  const answer = useAnswer('/api/share-requests', { query: { state, limit: 100 } });
  return (
    <>
      <Figures />
      <section className="part">
        <ChoiceSelect
          label={t('shares.state')}
          labelClass="caption"
          look="framed"
          choices={states.map((each) => ({ id: each, name: t(`shares.states.${each}`) }))}
          chosen={state}
          onChoose={(id) => setState(states.find((each) => each === id) ?? state)}
        />
      </section>
      <Answered answer={answer}>
        {({ requests, next }) =>
          requests.length === 0 ? (
            <p className="message">{t('shares.none')}</p>
          ) : (
            <>
              <ul className="share-list">
                {requests.map((request) => (
                  <Request key={request.id} request={request} onDecided={answer.retry} />
                ))}
              </ul>
              {next && <p className="message">{t('shares.cut')}</p>}
            </>
          )
        }
      </Answered>
    </>
  );
}
