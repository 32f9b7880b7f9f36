import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account } from '../../../domain/answers/accounts.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { session } from '../../data/session.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { TextEntry } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';

/** Links somebody's account with a subject of the provider, or unlinks it; nothing where no provider is set up. */
export function ProviderLink({ person, onChanged }: { person: Account; onChanged: () => void }) {
  const { t } = useTranslation();
  const provider = useStore(session, (state) => state.provider);
  const [isOpen, setOpen] = useState(false);
  const [subject, setSubject] = useState('');
  const { busy, refused, act } = useActing();
  if (!provider) return null;
  const params = { id: person.id };
  const names = { provider: provider.label };
  async function change(step: () => Promise<unknown>): Promise<void> {
    if (!(await act(async () => ({ done: await step() })))) return;
    setOpen(false);
    setSubject('');
    onChanged();
  }
  function link(event: FormEvent): void {
    event.preventDefault();
    void change(() => call('put', '/api/users/{id}/identity', { params, body: { subject: subject.trim() } }));
  }
  return (
    <section className="part" data-provider-link>
      <h4>{provider.label}</h4>
      <p className="muted">
        {person.provider === null
          ? t('administration.notLinked', names)
          : t(person.linked ? 'administration.linked' : 'administration.providerNote', names)}
      </p>
      {person.provider !== null && (
        <ConfirmButton
          text={t('administration.unlinkAccount')}
          sure={t('administration.unlinkSure')}
          action="unlink-person"
          busy={busy}
          onSure={() => void change(() => call('delete', '/api/users/{id}/identity', { params }))}
        />
      )}
      {person.provider === null && !isOpen && (
        <Button className="button button-small" data-action="link-person" onPress={() => setOpen(true)}>
          {t('administration.linkAccount')}
        </Button>
      )}
      {person.provider === null && isOpen && (
        <form className="entry-group" onSubmit={link} data-form="person-identity">
          <TextEntry
            label={t('administration.subject')}
            description={t('administration.subjectNote', names)}
            value={subject}
            onChange={setSubject}
            scope={{ faults: refused?.errors ?? null, path: '' }}
            member="subject"
          />
          <FormFoot
            refused={refused}
            busy={busy}
            isReady={subject.trim() !== ''}
            text={t('administration.linkAccount')}
            action="save-identity"
            onLeave={() => setOpen(false)}
          />
        </form>
      )}
      {refused && !isOpen && <RefusalNotice problem={refused} />}
    </section>
  );
}
