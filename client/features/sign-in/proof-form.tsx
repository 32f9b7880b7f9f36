import { type FormEvent, useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useActing } from '../../data/acting.ts';
import { FormFoot } from '../../ui/form-foot.tsx';
import { CodeField } from './code-field.tsx';

/** The present password, and the code where there is a factor already: whoever finds the page open has neither. */
export function ProofForm(props: {
  withCode: boolean;
  submit: string;
  action: string;
  step: (proof: { password: string; code?: string }) => Promise<unknown>;
  onLeft: () => void;
}) {
  const { withCode, submit, action, step, onLeft } = props;
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { busy, refused, act } = useActing();
  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    await act(() => step({ password, ...(withCode ? { code: code.trim() } : {}) }));
  }
  return (
    <form className="sign-in" onSubmit={(event) => void send(event)} data-proof={action}>
      <TextField
        className="field"
        type="password"
        value={password}
        onChange={setPassword}
        autoFocus
        isRequired
      >
        <Label>{t('password.current')}</Label>
        <Input autoComplete="current-password" />
      </TextField>
      {withCode && <CodeField value={code} onChange={setCode} autoFocus={false} />}
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={!(password === '' || (withCode && code === ''))}
        text={submit}
        onLeave={onLeft}
      />
    </form>
  );
}
