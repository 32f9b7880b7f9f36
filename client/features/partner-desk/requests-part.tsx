import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ApiKey } from '../../../domain/answers/accounts.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FaultList, TextEntry } from '../../ui/fields.tsx';
import { formatDay } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { RequestFacts } from '../shares/public.ts';
import { KeyChoice } from './key-choice.tsx';

/** Asks to read a layer for one of the keys. */
function AskForm({ keys, onAsked }: { keys: readonly ApiKey[]; onAsked: () => void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(keys[0]!.id);
  const [layer, setLayer] = useState('');
  const [purpose, setPurpose] = useState('');
  const [until, setUntil] = useState('');
  const { busy, refused, act } = useActing();
  const scope = { faults: refused?.errors ?? null, path: '' };
  const key = keys.some((each) => each.id === chosen) ? chosen : keys[0]!.id;
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { layer: layer.trim(), purpose: purpose.trim(), until, key };
    if (!(await act(() => call('post', '/api/share-requests', { body })))) return;
    setLayer('');
    setPurpose('');
    onAsked();
  }
  return (
    <form className="entry-group" data-form="share-request" onSubmit={(event) => void submit(event)}>
      <KeyChoice keys={keys} chosen={key} onChoose={setChosen} />
      <div className="pair">
        <TextEntry
          label={t('partnerDesk.layer')}
          value={layer}
          onChange={setLayer}
          scope={scope}
          member="layer"
        />
        <TextEntry
          label={t('shares.until')}
          value={until}
          onChange={setUntil}
          scope={scope}
          member="until"
          type="date"
        />
      </div>
      <TextEntry
        label={t('partnerDesk.purpose')}
        value={purpose}
        onChange={setPurpose}
        scope={scope}
        member="purpose"
      />
      {refused && (
        <RefusalNotice problem={refused}>
          <FaultList faults={refused.errors} />
        </RefusalNotice>
      )}
      <div className="actions-row">
        <Button
          className="button button-primary"
          type="submit"
          data-action="ask-share"
          isDisabled={busy || layer.trim() === '' || purpose.trim() === '' || until === ''}
        >
          {t('partnerDesk.ask')}
        </Button>
      </div>
    </form>
  );
}

/** Requests of one's keys to read layers that are not public, and what was decided. */
export function RequestsPart({ keys }: { keys: readonly ApiKey[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const answer = useAnswer('/api/share-requests', { query: { limit: 100 } });
  const { busy, refused, act } = useActing();
  async function withdraw(id: number): Promise<void> {
    const params = { id: String(id) };
    if (await act(() => call('delete', '/api/share-requests/{id}', { params }))) answer.retry();
  }
  return (
    <section className="part" data-part="own-requests">
      <h3 className="caption">{t('catalogue.pages.shares')}</h3>
      <Answered answer={answer}>
        {({ requests, next }) => (
          <>
            {requests.length === 0 && <p className="muted">{t('partnerDesk.noRequests')}</p>}
            <ul className="share-list">
              {requests.map((request) => (
                <li key={request.id} data-share={request.id} data-state={request.state}>
                  <RequestFacts request={request} />
                  {request.state === 'waiting' && (
                    <>
                      <p className="muted">
                        {t('shares.decideBy', { day: formatDay(request.decideBy, language) })}
                      </p>
                      <ConfirmButton
                        text={t('partnerDesk.withdraw')}
                        sure={t('partnerDesk.withdrawSure')}
                        action="withdraw-share"
                        busy={busy}
                        onSure={() => void withdraw(request.id)}
                      />
                    </>
                  )}
                </li>
              ))}
            </ul>
            {next && <p className="message">{t('shares.cut')}</p>}
          </>
        )}
      </Answered>
      {refused && <RefusalNotice problem={refused} />}
      {keys.length > 0 && <AskForm keys={keys} onAsked={answer.retry} />}
    </section>
  );
}
