import { Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

/** The code of an authenticator app, or a recovery code in its place. */
export function CodeField(props: { value: string; onChange: (value: string) => void; autoFocus?: boolean }) {
  const { value, onChange, autoFocus = true } = props;
  const { t } = useTranslation();
  return (
    <TextField className="field" value={value} onChange={onChange} autoFocus={autoFocus} isRequired>
      <Label>{t('factor.code')}</Label>
      <Input autoComplete="one-time-code" spellCheck={false} maxLength={40} data-member="code" />
      <span className="muted field-note">{t('factor.codeNote')}</span>
    </TextField>
  );
}
