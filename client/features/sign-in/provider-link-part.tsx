import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { call } from '../../data/call.ts';
import { linkWithProvider } from '../../data/provider.ts';
import { useAnswer } from '../../data/queries.ts';
import { signOut } from '../../data/session.ts';
import { Answered } from '../../ui/notices.tsx';
import { ProofForm } from './proof-form.tsx';

/** Links one's account with the provider, or unlinks it, which signs one out. */
export function ProviderLinkPart({ label }: { label: string }) {
  const { t } = useTranslation();
  const answer = useAnswer('/api/session/provider/link');
  const withCode = useAnswer('/api/session/second-factor').value?.enrolledAt != null;
  const [isOpen, setOpen] = useState(false);
  async function unlink(body: { password: string; code?: string }): Promise<void> {
    await call('post', '/api/session/provider/unlinking', { body });
    await signOut().catch(() => undefined);
  }
  return (
    <section className="account-part" data-provider-link>
      <h3>{label}</h3>
      <Answered answer={answer}>
        {({ linked }) => {
          const text = t(linked ? 'session.unlinkProvider' : 'session.linkProvider');
          const action = linked ? 'unlink-provider' : 'link-provider';
          return (
            <>
              <p className="muted">
                {t(linked ? 'session.providerLinked' : 'session.providerNotLinked', { provider: label })}
              </p>
              {isOpen ? (
                <ProofForm
                  withCode={withCode}
                  submit={text}
                  action={action}
                  step={linked ? unlink : linkWithProvider}
                  onLeft={() => setOpen(false)}
                />
              ) : (
                <Button className="button button-small" data-action={action} onPress={() => setOpen(true)}>
                  {text}
                </Button>
              )}
            </>
          );
        }}
      </Answered>
    </section>
  );
}
