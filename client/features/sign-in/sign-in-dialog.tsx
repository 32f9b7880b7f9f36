import { type FormEvent, useState } from 'react';
import { Button, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { goToProvider, providerSignIn } from '../../data/provider.ts';
import { session, signIn } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { ModalDialog } from '../../ui/modal-dialog.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { RequestProblem } from '../../wangge-client/send.ts';
import { CodeField } from './code-field.tsx';

const demoAccounts = [
  'dispatcher',
  'acceptor',
  'duty-chief',
  'inspector',
  'street',
  'gis',
  'partner',
  'admin',
] as const;
const demoPassword = 'wangge-demo';

/** The way in by the provider, and what was refused on it. */
function ProviderPart({ label }: { label: string }) {
  const { t } = useTranslation();
  const problem = useStore(providerSignIn, (state) => state.problem);
  return (
    <div className="provider-part" data-provider>
      {problem && <RefusalNotice problem={problem} />}
      <Button className="button" data-action="go-to-provider" onPress={() => void goToProvider()}>
        {t('session.byProvider', { provider: label })}
      </Button>
    </div>
  );
}

export function SignInDialog() {
  const { t } = useTranslation();
  const { dialogOpen, demo, expired, user, awaitingCode, provider } = useStore(session, (state) => state);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  /** Null until the service asks for one. */
  const [code, setCode] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | null>(null);

  function close(): void {
    session.setState({ dialogOpen: false, awaitingCode: null });
    setProblem(null);
    setPassword('');
    setCode(null);
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await signIn(
        awaitingCode?.name ?? name.trim(),
        awaitingCode?.password ?? password,
        code === null ? undefined : code.trim(),
      );
      setPassword('');
      setCode(null);
    } catch (error) {
      if (error instanceof RequestProblem && error.code === 'code-required') return setCode('');
      setProblem(
        error instanceof RequestProblem ? error : new RequestProblem(0, 'unexpected', String(error)),
      );
    } finally {
      setBusy(false);
    }
  }

  return (
    <ModalOverlay
      className="veil"
      isOpen={dialogOpen}
      onOpenChange={(open) => !open && close()}
      isDismissable
    >
      <Modal className="modal">
        <ModalDialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{t('session.signIn')}</Heading>
            <Button className="icon-button" aria-label={t('shortcuts.close')} onPress={close}>
              <Icon name="close" />
            </Button>
          </header>
          <form className="sign-in" onSubmit={(event) => void submit(event)}>
            {expired && (
              <p className="notice notice-warning">{t(user ? 'session.expiredKept' : 'session.expired')}</p>
            )}
            {awaitingCode ? (
              <p>{t('session.awaitingCode', { name: awaitingCode.name })}</p>
            ) : (
              <>
                <TextField className="field" value={name} onChange={setName} autoFocus isRequired>
                  <Label>{t('session.name')}</Label>
                  <Input autoComplete="username" spellCheck={false} />
                </TextField>
                <TextField
                  className="field"
                  type="password"
                  value={password}
                  onChange={setPassword}
                  isRequired
                >
                  <Label>{t('session.password')}</Label>
                  <Input autoComplete="current-password" />
                </TextField>
              </>
            )}
            {(code !== null || awaitingCode) && <CodeField value={code ?? ''} onChange={setCode} />}
            {problem && (
              <p className="notice notice-error" role="alert">
                {problemText(problem, t)}
              </p>
            )}
            <Button className="button button-primary" type="submit" isDisabled={busy}>
              {busy ? t('session.submitting') : t('session.submit')}
            </Button>
          </form>
          {provider && code === null && !awaitingCode && <ProviderPart label={provider.label} />}
          {demo && code === null && !awaitingCode && (
            <div className="demo-accounts">
              <p>
                {t('session.demoHint')} <code>{demoPassword}</code>
              </p>
              <div className="demo-list">
                {demoAccounts.map((account) => (
                  <Button
                    key={account}
                    className="button button-quiet"
                    onPress={() => {
                      setName(account);
                      setPassword(demoPassword);
                    }}
                  >
                    <span>{t(`session.roles.${account}`)}</span>
                    <code>{account}</code>
                  </Button>
                ))}
              </div>
            </div>
          )}
        </ModalDialog>
      </Modal>
    </ModalOverlay>
  );
}
