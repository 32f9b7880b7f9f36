import { useId, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { isMostlyName, leastPasswordLength, passwordLength } from '../../../domain/access/password-rules.ts';
import { FieldFaults, faultsAt } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import type { FieldError } from '../../ui/problem.ts';

/** What the page itself can tell of a password; whether it is a common one, the service says. */
export function isAcceptable(password: string, name: string): boolean {
  return passwordLength(password) >= leastPasswordLength && !isMostlyName(password, name);
}

/** A new password, with what makes it acceptable told while it is typed. */
export function NewPasswordField(props: {
  name: string;
  value: string;
  onChange: (value: string) => void;
  faults: readonly FieldError[] | null;
  autoFocus?: boolean;
}) {
  const { name, value, onChange, faults, autoFocus = false } = props;
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const rules = useId();
  const length = passwordLength(value);
  const criteria = [
    { id: 'length', met: length >= leastPasswordLength },
    { id: 'name', met: value !== '' && !isMostlyName(value, name) },
  ] as const;
  return (
    <div className="new-password">
      <TextField
        className="field"
        type={shown ? 'text' : 'password'}
        value={value}
        onChange={onChange}
        isRequired
        autoFocus={autoFocus}
        aria-describedby={rules}
      >
        <Label>{t('password.new')}</Label>
        <div className="field-row">
          <Input autoComplete="new-password" spellCheck={false} data-member="password" />
          <Button className="button" aria-pressed={shown} onPress={() => setShown(!shown)}>
            {t(shown ? 'password.hide' : 'password.show')}
          </Button>
        </div>
      </TextField>
      <ul className="criteria" id={rules}>
        {criteria.map(({ id, met }) => (
          <li key={id} data-met={met}>
            <Icon name="check" size={13} />
            {t(`password.criteria.${id}`, { least: leastPasswordLength, length })}
            <span className="sr-only">{t(met ? 'password.met' : 'password.unmet')}</span>
          </li>
        ))}
        <li data-met="later">
          <Icon name="check" size={13} />
          {t('password.criteria.common')}
        </li>
      </ul>
      <FieldFaults faults={faultsAt(faults, '/password')} />
    </div>
  );
}
