import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Webhook } from '../../../domain/answers/notifications.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useOffices } from '../../data/offices.ts';
import { useAnswer } from '../../data/queries.ts';
import { Choices } from '../../ui/choices.tsx';
import { FaultList } from '../../ui/fields.tsx';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { DeliveriesPart } from './deliveries-part.tsx';

/** What a filter holds as it is sent: nothing chosen takes all. */
const orAll = (chosen: ReadonlySet<string>) => (chosen.size === 0 ? null : [...chosen]);

/** Shown once: whoever receives must know it to check what comes. */
function Secret({ secret }: { secret: string }) {
  const { t } = useTranslation();
  return (
    <p className="notice notice-good" role="status" data-secret>
      {t('webhooks.secret')} <code className="secret">{secret}</code>
    </p>
  );
}

/** Adds a webhook: its address and what is sent to it. */
function AddWebhook({ taken, onAdded }: { taken: (id: string) => boolean; onAdded: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const known = useStore(layers, (state) => state.layers);
  const { offices, nameOf } = useOffices();
  const kinds = useAnswer('/api/notifications/rules').value?.rules ?? [];
  const [id, setId] = useState('');
  const [url, setUrl] = useState('');
  const [chosen, setChosen] = useState({
    kinds: new Set<string>() as ReadonlySet<string>,
    offices: new Set<string>() as ReadonlySet<string>,
    items: new Set<string>() as ReadonlySet<string>,
    layers: new Set<string>() as ReadonlySet<string>,
  });
  const [secret, setSecret] = useState<string | null>(null);
  const { busy, refused, act } = useActing();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = {
      url: url.trim(),
      kinds: orAll(chosen.kinds),
      offices: orAll(chosen.offices),
      items: orAll(chosen.items),
      layers: orAll(chosen.layers),
    };
    const made = await act(() => call('put', '/api/webhooks/{id}', { params: { id }, body }));
    if (!made) return;
    setSecret(made.secret ?? null);
    setId('');
    setUrl('');
    onAdded();
  }
  const choose = (name: keyof typeof chosen) => (next: ReadonlySet<string>) =>
    setChosen({ ...chosen, [name]: next });
  return (
    <form className="part entry-group" onSubmit={(event) => void submit(event)}>
      <h3 className="caption">{t('webhooks.add')}</h3>
      <TextField className="field" value={id} onChange={setId} isRequired>
        <Label>{t('webhooks.id')}</Label>
        <Input spellCheck={false} data-member="id" />
      </TextField>
      <TextField className="field" value={url} onChange={setUrl} isRequired>
        <Label>{t('webhooks.url')}</Label>
        <Input spellCheck={false} inputMode="url" data-member="url" />
      </TextField>
      <div className="pair">
        <Choices
          label={t('webhooks.kinds')}
          labelClass="caption"
          none={t('webhooks.all')}
          choices={kinds.map((kind) => ({ id: kind.id, name: kind.title[language] }))}
          chosen={chosen.kinds}
          onChange={choose('kinds')}
        />
        <Choices
          label={t('webhooks.offices')}
          labelClass="caption"
          none={t('webhooks.all')}
          choices={offices.map((unit) => ({ id: unit.code, name: nameOf(unit) }))}
          chosen={chosen.offices}
          onChange={choose('offices')}
        />
        <Choices
          label={t('webhooks.items')}
          labelClass="caption"
          none={t('webhooks.all')}
          choices={[...items.values()].map(({ code, title }) => ({ id: code, name: title[language] }))}
          chosen={chosen.items}
          onChange={choose('items')}
        />
        <Choices
          label={t('webhooks.layers')}
          labelClass="caption"
          none={t('webhooks.noLayers')}
          choices={known.map((layer) => ({ id: layer.id, name: layer.title[language] }))}
          chosen={chosen.layers}
          onChange={choose('layers')}
        />
      </div>
      {taken(id) && (
        <p className="field-faults" role="alert">
          {t('catalogue.draft.takenId', { id })}
        </p>
      )}
      {refused && (
        <RefusalNotice problem={refused}>
          <FaultList faults={refused.errors} />
        </RefusalNotice>
      )}
      {secret && <Secret secret={secret} />}
      <div className="actions-row">
        <Button
          className="button button-primary"
          type="submit"
          data-action="add-webhook"
          isDisabled={busy || id === '' || url === '' || taken(id)}
        >
          {t('webhooks.make')}
        </Button>
      </div>
    </form>
  );
}

function WebhookLine({ webhook, onChanged }: { webhook: Webhook; onChanged: () => void }) {
  const { t } = useTranslation();
  const { id, url, enabled, waiting, dead, kinds, offices, items, layers: told } = webhook;
  const [tried, setTried] = useState<{ error: string | null } | null>(null);
  const [asking, setAsking] = useState(false);
  const { busy, refused, act } = useActing();
  const settings = { url, kinds, offices, items, layers: told };
  async function change(step: () => Promise<unknown>): Promise<void> {
    if ((await act(async () => ({ done: await step() }))) !== null) onChanged();
  }
  const filters = [
    ...(kinds ? [t('webhooks.someKinds', { count: kinds.length })] : []),
    ...(offices ? [t('webhooks.someOffices', { count: offices.length })] : []),
    ...(items ? [t('webhooks.someItems', { count: items.length })] : []),
    ...(told
      ? [told.includes('*') ? t('webhooks.allLayers') : t('webhooks.someLayers', { count: told.length })]
      : []),
  ];
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
      <p className="muted">{filters.join(' · ') || t('webhooks.everything')}</p>
      {tried && (
        <p className={tried.error ? 'notice notice-error' : 'notice notice-good'} role="status" data-tried>
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
          isDisabled={busy}
          data-action="test"
          onPress={() =>
            void act(() => call('post', '/api/webhooks/{id}/test', { params: { id } })).then(setTried)
          }
        >
          {t('webhooks.test')}
        </Button>
        <Button
          className="button button-small"
          isDisabled={busy}
          onPress={() =>
            void change(() =>
              call('put', '/api/webhooks/{id}', {
                params: { id },
                body: { ...settings, enabled: !enabled },
              }),
            )
          }
        >
          {t(enabled ? 'webhooks.switchOff' : 'webhooks.switchOn')}
        </Button>
        <Button
          className={asking ? 'button button-small button-primary' : 'button button-small'}
          isDisabled={busy}
          data-action="remove"
          onPress={() => {
            if (asking) void change(() => call('delete', '/api/webhooks/{id}', { params: { id } }));
            else setAsking(true);
          }}
        >
          {t(asking ? 'webhooks.confirmRemove' : 'webhooks.remove')}
        </Button>
      </div>
    </li>
  );
}

/** Where notifications are sent beside the console, and what could not be. */
export function WebhooksPage() {
  const { t } = useTranslation();
  const answer = useAnswer('/api/webhooks');
  return (
    <Answered answer={answer}>
      {({ webhooks }) => (
        <>
          <section className="part">
            <h3 className="caption">{t('operations.pages.webhooks')}</h3>
            {webhooks.length === 0 && <p className="muted">{t('webhooks.none')}</p>}
            <ul className="changes">
              {webhooks.map((webhook) => (
                <WebhookLine key={webhook.id} webhook={webhook} onChanged={answer.retry} />
              ))}
            </ul>
          </section>
          <AddWebhook taken={(id) => webhooks.some((webhook) => webhook.id === id)} onAdded={answer.retry} />
          <DeliveriesPart onResent={answer.retry} />
        </>
      )}
    </Answered>
  );
}
