import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { city, type Role, roles } from '../../../domain/access/principal.ts';
import type { ApiKey } from '../../../domain/answers/accounts.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { TextEntry } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { fromCityField } from '../../ui/format.ts';
import { UnitPicker } from './unit-picker.tsx';

const noSource = 'none';

/** The last minute of a day of the city's clock, as an instant. */
const endOf = (day: string) => fromCityField(`${day}T23:59`);

/** Makes a key, which is shown once. */
export function KeyForm({ onMade }: { onMade: (made: { key: string; about: ApiKey }) => void }) {
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const [role, setRole] = useState<Role>('partner');
  const [unit, setUnit] = useState<string>(city);
  const [source, setSource] = useState(noSource);
  const [until, setUntil] = useState('');
  const [holder, setHolder] = useState('');
  const sources = useAnswer('/api/sources').value?.sources ?? [];
  const { busy, refused, act } = useActing();
  const scope = { faults: refused?.errors ?? null, path: '' };
  const isPartner = role === 'partner';
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const expiresAt = endOf(until);
    const body = {
      label: label.trim(),
      role,
      ...(isPartner || unit === city ? {} : { unit }),
      ...(isPartner && source !== noSource ? { source } : {}),
      ...(expiresAt === null ? {} : { expiresAt }),
      ...(holder.trim() === '' ? {} : { holder: holder.trim() }),
    };
    const made = await act(() => call('post', '/api/keys', { body }));
    if (!made) return;
    setLabel('');
    setUntil('');
    setHolder('');
    onMade(made);
  }
  return (
    <form className="part entry-group" onSubmit={(event) => void submit(event)} data-form="key">
      <h3 className="caption">{t('administration.addKey')}</h3>
      <div className="pair">
        <TextEntry
          label={t('sources.form.label')}
          value={label}
          onChange={setLabel}
          scope={scope}
          member="label"
        />
        <div className="field">
          <ChoiceSelect
            label={t('administration.role')}
            labelClass="caption"
            look="framed"
            choices={roles.map((id) => ({ id, name: t(`session.roles.${id}`) }))}
            chosen={role}
            onChoose={(id) => {
              setRole(id as Role);
              setUnit(id === 'street' || id === 'handler' ? '' : city);
            }}
          />
        </div>
      </div>
      <div className="pair">
        {isPartner ? (
          <div className="field">
            <ChoiceSelect
              label={t('administration.source')}
              labelClass="caption"
              look="framed"
              choices={[
                { id: noSource, name: t('administration.noSource') },
                ...sources.map(({ id }) => ({ id, name: id })),
              ]}
              chosen={source}
              onChoose={setSource}
            />
          </div>
        ) : (
          <UnitPicker
            label={t('administration.unit')}
            chosen={unit}
            onChoose={setUnit}
            kind={role === 'street' ? 'street-office' : undefined}
          />
        )}
        <TextEntry
          label={t('administration.until')}
          value={until}
          onChange={setUntil}
          scope={scope}
          member="expiresAt"
          type="date"
        />
      </div>
      <TextEntry
        label={t('administration.holder')}
        value={holder}
        onChange={setHolder}
        scope={scope}
        member="holder"
      />
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={label.trim() !== '' && unit !== ''}
        text={t('sources.form.addKey')}
        action="add-key"
      />
    </form>
  );
}
