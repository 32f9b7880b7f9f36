import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ListedSource } from '../../../domain/answers/sources.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { formatMoment } from '../../ui/format.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { ShownOnce } from '../../ui/shown-once.tsx';

/** What was just made and is shown this once. */
interface Shown {
  kind: 'key' | 'secret';
  text: string;
}

/** What a source reports with: its keys, and the secret of its signed webhooks. */
function KeyList(props: {
  source: ListedSource;
  mayChange: boolean;
  busy: boolean;
  change: (step: () => Promise<unknown>) => Promise<void>;
}) {
  const { source, mayChange, busy, change } = props;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { id } = source;
  return (
    <ul className="changes">
      {source.keys.map(({ id: key, label: name, createdAt, revokedAt }) => (
        <li key={key} className="key-line" data-key={key} data-revoked={revokedAt !== null}>
          <span>
            <strong>{name}</strong>{' '}
            <span className="muted">
              {revokedAt
                ? t('sources.revokedAt', { time: formatMoment(revokedAt, language) })
                : t('sources.since', { time: formatMoment(createdAt, language) })}
            </span>
          </span>
          {mayChange && !revokedAt && (
            <ConfirmButton
              text={t('sources.form.revoke')}
              sure={t('sources.form.revokeSure')}
              action="revoke-key"
              busy={busy}
              onSure={() =>
                void change(() => call('delete', '/api/sources/{id}/keys/{key}', { params: { id, key } }))
              }
            />
          )}
        </li>
      ))}
      {source.webhook && (
        <li className="key-line" data-key="secret">
          <strong>{t('sources.webhook')}</strong>
          {mayChange && (
            <ConfirmButton
              text={t('sources.form.removeSecret')}
              sure={t('sources.form.removeSecretSure')}
              action="remove-secret"
              busy={busy}
              onSure={() => void change(() => call('delete', '/api/sources/{id}/secret', { params: { id } }))}
            />
          )}
        </li>
      )}
    </ul>
  );
}

/** The keys and the secret that a source reports with; whoever may gives it others and takes them away. */
export function KeysPart(props: { source: ListedSource; mayChange: boolean; onChanged: () => void }) {
  const { source, mayChange, onChanged } = props;
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const [shown, setShown] = useState<Shown | null>(null);
  const { busy, refused, act } = useActing();
  const { id } = source;
  async function change<T>(step: () => Promise<T>, after: (made: T) => void = () => setShown(null)) {
    const made = await act(async () => ({ value: await step() }));
    if (!made) return;
    after(made.value);
    onChanged();
  }
  function addKey(event: FormEvent): void {
    event.preventDefault();
    void change(
      () => call('post', '/api/sources/{id}/keys', { params: { id }, body: { label } }),
      ({ key }) => {
        setShown({ kind: 'key', text: key });
        setLabel('');
      },
    );
  }
  return (
    <section className="part" data-keys>
      <h3 className="caption">{t('sources.form.keys')}</h3>
      {source.keys.length === 0 && !source.webhook && <p className="muted">{t('sources.noKey')}</p>}
      <KeyList source={source} mayChange={mayChange} busy={busy} change={change} />
      {shown && (
        <ShownOnce
          key={shown.text}
          kind={shown.kind}
          note={t(shown.kind === 'key' ? 'sources.form.newKey' : 'sources.form.newSecret')}
          text={shown.text}
        />
      )}
      {refused && <RefusalNotice problem={refused} />}
      {mayChange && (
        <form className="key-form" onSubmit={addKey}>
          <TextField className="field" value={label} onChange={setLabel} isRequired>
            <Label>{t('sources.form.label')}</Label>
            <Input data-member="label" maxLength={100} />
          </TextField>
          <Button
            className="button button-small"
            type="submit"
            data-action="add-key"
            isDisabled={busy || label.trim() === ''}
          >
            {t('sources.form.addKey')}
          </Button>
          <ConfirmButton
            text={t(source.webhook ? 'sources.form.renewSecret' : 'sources.form.addSecret')}
            sure={t(source.webhook ? 'sources.form.renewSecretSure' : 'sources.form.addSecretSure')}
            action="new-secret"
            busy={busy}
            onSure={() =>
              void change(
                () => call('post', '/api/sources/{id}/secret', { params: { id } }),
                ({ secret }) => setShown({ kind: 'secret', text: secret }),
              )
            }
          />
        </form>
      )}
    </section>
  );
}
