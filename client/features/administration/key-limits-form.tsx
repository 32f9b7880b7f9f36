import { type FormEvent, useState } from 'react';
import { Checkbox, Input, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { KeyLimits } from '../../../domain/access/key-limits.ts';
import type { ApiKey } from '../../../domain/answers/accounts.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { FieldFaults, faultsAt, TextEntry } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { Icon } from '../../ui/icons.tsx';
import { entriesOf, type LimitEntries, limitsIn } from './key-limit-entries.ts';

/** For partners, whose reports have no unit of their own. */
const ofPartners = ['sources', 'items', 'area'] as const;
const texts = ['layers', 'orderFields'] as const;
/** As the service names them. */
const members: Record<(typeof ofPartners)[number] | (typeof texts)[number], string> = {
  sources: 'sources',
  items: 'items',
  area: 'area',
  layers: 'layers',
  orderFields: 'fields/orders',
};

/** What a key may do beside its role: changed at once, in place of what it had. */
export function KeyLimitsForm(props: { about: ApiKey; onDone: () => void; onLeft: () => void }) {
  const { about, onDone, onLeft } = props;
  const { t } = useTranslation();
  const [entries, setEntries] = useState(() => entriesOf(about.limits));
  const [badArea, setBadArea] = useState(false);
  const { busy, refused, act } = useActing();
  const faults = refused?.errors ?? null;
  const scope = { faults, path: '' };
  const set = (change: Partial<LimitEntries>) => setEntries({ ...entries, ...change });
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    let body: KeyLimits;
    try {
      body = limitsIn(entries);
    } catch {
      setBadArea(true);
      return;
    }
    setBadArea(false);
    const params = { id: about.id };
    if (await act(() => call('put', '/api/keys/{id}/limits', { params, body }))) onDone();
  }
  return (
    <form className="entry-group" onSubmit={(event) => void submit(event)} data-form="key-limits">
      <p className="muted">{t('administration.limits.note')}</p>
      {[...(about.role === 'partner' ? ofPartners : []), ...texts].map((name) => (
        <TextEntry
          key={name}
          label={t(`administration.limits.${name}`)}
          value={entries[name]}
          onChange={(value) => set({ [name]: value })}
          scope={scope}
          member={members[name]}
          {...(name === 'area' ? { description: t('administration.limits.areaNote') } : {})}
        />
      ))}
      {badArea && <p className="field-faults">{t('administration.limits.badArea')}</p>}
      <TextField
        className="field"
        value={entries.layerFields}
        onChange={(value) => set({ layerFields: value })}
      >
        <Label>{t('administration.limits.layerFields')}</Label>
        <TextArea rows={2} spellCheck={false} data-member="fields/layers" />
        <FieldFaults faults={faultsAt(faults, '/fields/layers')} />
      </TextField>
      <div className="pair">
        {(['perMinute', 'perMonth'] as const).map((name) => (
          <TextField
            key={name}
            className="field"
            type="number"
            value={entries[name]}
            onChange={(value) => set({ [name]: value })}
          >
            <Label>{t(`administration.limits.${name}`)}</Label>
            <Input min={1} data-member={name} />
            <FieldFaults faults={faultsAt(faults, `/${name}`)} />
          </TextField>
        ))}
      </div>
      <Checkbox className="tick" isSelected={entries.signed} onChange={(signed) => set({ signed })}>
        <i>
          <Icon name="check" size={11} />
        </i>
        {t('administration.limits.signed')}
      </Checkbox>
      <FormFoot
        refused={refused}
        busy={busy}
        text={t('administration.limits.save')}
        action="set-limits"
        isSmall
        onLeave={onLeft}
      />
    </form>
  );
}
