import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { beginSession } from '../../data/session.ts';
import { FormFoot } from '../../ui/form-foot.tsx';
import { CodeField } from './code-field.tsx';
import { isAcceptable, NewPasswordField } from './new-password-field.tsx';

/** Changes one's own password; one's other sessions end. */
export function OwnPasswordPart({ name }: { name: string }) {
  const { t } = useTranslation();
  const withCode = useAnswer('/api/session/second-factor').value?.enrolledAt != null;
  const [isOpen, setOpen] = useState(false);
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isChanged, setChanged] = useState(false);
  const { busy, refused, act } = useActing();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { current, password, ...(withCode ? { code: code.trim() } : {}) };
    const begun = await act(() => call('put', '/api/session/password', { body }));
    if (!begun) return;
    beginSession(begun);
    setCurrent('');
    setPassword('');
    setCode('');
    setOpen(false);
    setChanged(true);
  }
  return (
    <section className="account-part" data-own-password>
      <h3>{t('password.title')}</h3>
      {isChanged && (
        <p className="notice notice-good" role="status">
          {t('password.changed')}
        </p>
      )}
      {isOpen ? (
        <form className="sign-in" onSubmit={(event) => void submit(event)}>
          <TextField
            className="field"
            type="password"
            value={current}
            onChange={setCurrent}
            autoFocus
            isRequired
          >
            <Label>{t('password.current')}</Label>
            <Input autoComplete="current-password" data-member="current" />
          </TextField>
          <NewPasswordField
            name={name}
            value={password}
            onChange={setPassword}
            faults={refused?.errors ?? null}
          />
          {withCode && <CodeField value={code} onChange={setCode} autoFocus={false} />}
          <FormFoot
            refused={refused?.code === 'weak-password' ? null : refused}
            busy={busy}
            isReady={current !== '' && isAcceptable(password, name)}
            text={t('password.change')}
            action="change-password"
            onLeave={() => setOpen(false)}
          />
        </form>
      ) : (
        <Button className="button button-small" data-action="begin-password" onPress={() => setOpen(true)}>
          {t('password.change')}
        </Button>
      )}
    </section>
  );
}
