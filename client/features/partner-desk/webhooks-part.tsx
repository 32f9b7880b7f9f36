import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '../../../domain/answers/accounts.ts';
import type { Webhook } from '../../../domain/answers/notifications.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FaultList, TextEntry } from '../../ui/fields.tsx';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { DeliveryList } from './delivery-list.tsx';
import { KeyChoice } from './key-choice.tsx';

/** Adds a webhook that is told of what one of the keys may see: orders, decisions, and changes of all its layers. */
function AddWebhook({ keys, onAdded }: { keys: readonly ApiKey[]; onAdded: () => void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(keys[0]!.id);
  const [id, setId] = useState('');
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const { busy, refused, act } = useActing();
  const scope = { faults: refused?.errors ?? null, path: '' };
  const key = keys.some((each) => each.id === chosen) ? chosen : keys[0]!.id;
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { url: url.trim(), layers: ['*'], key };
    const made = await act(() => call('put', '/api/webhooks/{id}', { params: { id: id.trim() }, body }));
    if (!made) return;
    setSecret(made.secret ?? null);
    setId('');
    setUrl('');
    onAdded();
  }
  return (
    <form className="entry-group" data-form="own-webhook" onSubmit={(event) => void submit(event)}>
      <KeyChoice keys={keys} chosen={key} onChoose={setChosen} />
      <TextEntry label={t('webhooks.id')} value={id} onChange={setId} scope={scope} member="id" />
      <TextEntry label={t('webhooks.url')} value={url} onChange={setUrl} scope={scope} member="url" />
      {refused && (
        <RefusalNotice problem={refused}>
          <FaultList faults={refused.errors} />
        </RefusalNotice>
      )}
      {secret && <ShownOnce kind="webhook-secret" note={t('webhooks.secret')} text={secret} />}
      <div className="actions-row">
        <Button
          className="button button-primary"
          type="submit"
          data-action="add-own-webhook"
          isDisabled={busy || id.trim() === '' || url.trim() === ''}
        >
          {t('webhooks.make')}
        </Button>
      </div>
    </form>
  );
}

function OwnWebhook({ webhook, onChanged }: { webhook: Webhook; onChanged: () => void }) {
  const { t } = useTranslation();
  const { id, url, enabled, waiting, dead } = webhook;
  const [isOpen, setOpen] = useState(false);
  const [tried, setTried] = useState<{ error: string | null } | null>(null);
  const { busy, refused, act } = useActing();
  async function remove(): Promise<void> {
    const done = await act(async () => {
      await call('delete', '/api/webhooks/{id}', { params: { id } });
      return true;
    });
    if (done) onChanged();
  }
  return (
    <li className="webhook" data-webhook={id}>
      <p className="change-head">
        <code>{id}</code>
        <span className={enabled ? 'chip chip-in-force' : 'chip chip-rejected'}>
          {t(enabled ? 'webhooks.on' : 'webhooks.off')}
        </span>
        {waiting > 0 && <span className="chip">{t('webhooks.waiting', { count: waiting })}</span>}
        {dead > 0 && <span className="chip chip-rejected">{t('webhooks.dead', { count: dead })}</span>}
      </p>
      <p className="muted webhook-url">{url}</p>
      {tried && (
        <p className={tried.error ? 'notice notice-error' : 'notice notice-good'} role="status">
          {tried.error ? (
            <>
              {t('webhooks.notTaken')} <span lang="en">{tried.error}</span>
            </>
          ) : (
            t('webhooks.taken')
          )}
        </p>
      )}
      {refused && <RefusalNotice problem={refused} />}
      <div className="actions-row">
        <Button
          className="button button-small"
          aria-expanded={isOpen}
          data-action="deliveries"
          onPress={() => setOpen(!isOpen)}
        >
          {t('partnerDesk.deliveries')}
        </Button>
        <Button
          className="button button-small"
          isDisabled={busy}
          data-action="test"
          onPress={() =>
            void act(() => call('post', '/api/webhooks/{id}/test', { params: { id } })).then(setTried)
          }
        >
          {t('webhooks.test')}
        </Button>
        <ConfirmButton
          text={t('webhooks.remove')}
          sure={t('webhooks.confirmRemove')}
          action="remove"
          busy={busy}
          onSure={() => void remove()}
        />
      </div>
      {isOpen && <DeliveryList id={id} onResent={onChanged} />}
    </li>
  );
}

/** The webhooks of one's keys, with what each was sent. */
export function WebhooksPart({ keys }: { keys: readonly ApiKey[] }) {
  const { t } = useTranslation();
  const answer = useAnswer('/api/webhooks');
  return (
    <section className="part" data-part="own-webhooks">
      <h3 className="caption">{t('operations.pages.webhooks')}</h3>
      <Answered answer={answer}>
        {({ webhooks }) => (
          <>
            {webhooks.length === 0 && <p className="muted">{t('webhooks.none')}</p>}
            <ul className="changes">
              {webhooks.map((webhook) => (
                <OwnWebhook key={webhook.id} webhook={webhook} onChanged={answer.retry} />
              ))}
            </ul>
          </>
        )}
      </Answered>
      {keys.length > 0 && <AddWebhook keys={keys} onAdded={answer.retry} />}
    </section>
  );
}
