import { type FormEvent, useState } from 'react';
import { Button, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { RequestProblem } from '../../data/request.ts';
import { session, signIn } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { ModalDialog } from '../../ui/modal-dialog.tsx';
import { problemText } from '../../ui/problem-text.ts';

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

export function SignInDialog() {
  const { t } = useTranslation();
  const { dialogOpen, demo, expired, user } = useStore(session, (state) => state);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | null>(null);

  function close(): void {
    session.setState({ dialogOpen: false });
    setProblem(null);
    setPassword('');
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await signIn(name.trim(), password);
      setPassword('');
    } catch (error) {
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
            <TextField className="field" value={name} onChange={setName} autoFocus isRequired>
              <Label>{t('session.name')}</Label>
              <Input autoComplete="username" spellCheck={false} />
            </TextField>
            <TextField className="field" type="password" value={password} onChange={setPassword} isRequired>
              <Label>{t('session.password')}</Label>
              <Input autoComplete="current-password" />
            </TextField>
            {problem && (
              <p className="notice notice-error" role="alert">
                {problemText(problem, t)}
              </p>
            )}
            <Button className="button button-primary" type="submit" isDisabled={busy}>
              {busy ? t('session.submitting') : t('session.submit')}
            </Button>
          </form>
          {demo && (
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
