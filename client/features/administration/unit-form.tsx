import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { city } from '../../../domain/access/principal.ts';
import type { CityUnit } from '../../../domain/answers/units.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { FieldFaults, faultsAt, TextEntry } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { RequestProblem } from '../../wangge-client/send.ts';
import { UnitPicker } from './unit-picker.tsx';
import { knownKinds, useUnitKind } from './unit-words.ts';

/** Refuses a code that is a unit's already: saving under it would change that unit. */
async function requireFree(code: string): Promise<void> {
  try {
    await call('get', '/api/units/{code}', { params: { code } });
  } catch (error) {
    if (asProblem(error).status === 404) return;
    throw error;
  }
  const text = { zh: `编码“${code}”已被使用`, en: `There is a unit "${code}" already` };
  throw new RequestProblem(409, 'code-taken', text.en, [{ path: '/code', message: text.en, text }], text);
}

/** Makes a unit, changes one, or moves it below another. */
export function UnitForm(props: {
  /** Null for a new one. */
  unit: CityUnit | null;
  parent: string;
  onSaved: (code: string) => void;
  onLeft: () => void;
}) {
  const { unit, onSaved, onLeft } = props;
  const { t } = useTranslation();
  const kindOf = useUnitKind();
  const [code, setCode] = useState(unit?.code ?? '');
  const [name, setName] = useState(unit?.name ?? '');
  const [nameEn, setNameEn] = useState(unit?.nameEn ?? '');
  const [kind, setKind] = useState<string>(unit?.kind ?? 'community');
  const [parent, setParent] = useState(props.parent);
  const { busy, refused, act } = useActing();
  const scope = { faults: refused?.errors ?? null, path: '' };
  const kinds = knownKinds.some((each) => each === kind) ? knownKinds : [kind, ...knownKinds];
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { name: name.trim(), nameEn: nameEn.trim() || null, kind, parent: parent || city };
    const saved = await act(async () => {
      if (!unit) await requireFree(code.trim());
      return call('put', '/api/units/{code}', { params: { code: code.trim() }, body });
    });
    if (saved) onSaved(saved.code);
  }
  return (
    <form className="part entry-group" onSubmit={(event) => void submit(event)} data-form="unit">
      <h3 className="caption">{t(unit ? 'administration.changeUnit' : 'administration.addUnit')}</h3>
      {unit && !unit.byHand && <p className="muted">{t('administration.handNote')}</p>}
      <div className="pair">
        {!unit && (
          <TextEntry
            label={t('administration.code')}
            value={code}
            onChange={setCode}
            scope={scope}
            member="code"
          />
        )}
        <div className="field">
          <ChoiceSelect
            label={t('administration.kind')}
            labelClass="caption"
            look="framed"
            choices={kinds.map((id) => ({ id, name: kindOf(id) }))}
            chosen={kind}
            onChoose={setKind}
          />
        </div>
      </div>
      <div className="pair">
        <TextEntry
          label={t('administration.nameZh')}
          value={name}
          onChange={setName}
          scope={scope}
          member="name"
          lang="zh"
        />
        <TextEntry
          label={t('administration.nameEn')}
          value={nameEn}
          onChange={setNameEn}
          scope={scope}
          member="nameEn"
          lang="en"
        />
      </div>
      <UnitPicker label={t('administration.parent')} chosen={parent} onChoose={setParent} />
      <FieldFaults faults={faultsAt(refused?.errors ?? null, '/parent')} />
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={code.trim() !== '' && name.trim() !== '' && parent !== ''}
        text={t('sources.form.save')}
        action="save-unit"
        onLeave={onLeft}
      />
    </form>
  );
}
