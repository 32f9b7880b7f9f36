import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { VehicleDetail } from '../../../domain/answers/vehicles.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { askAgain, useAnswer } from '../../data/queries.ts';
import { ChoiceEntry, type FieldScope, TextEntry } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { rereadVehicles } from './vehicles.ts';

const noKind = 'none';

/** The codes of a text: separated by spaces or commas; null for none. */
function codesIn(text: string): string[] | null {
  const codes = text.split(/[\s,，、]+/).filter((code) => code !== '');
  return codes.length > 0 ? codes : null;
}

/** Registers a vehicle, or changes what is known of one. */
export function VehicleForm(props: { vehicle: VehicleDetail | null; onDone: (id: number | null) => void }) {
  const { vehicle, onDone } = props;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const kinds = useAnswer('/api/vehicles/kinds');
  const { busy, refused, act } = useActing();
  const [source, setSource] = useState(vehicle?.source ?? '');
  const [code, setCode] = useState(vehicle?.code ?? '');
  const [kind, setKind] = useState(vehicle?.kind ?? noKind);
  const [plate, setPlate] = useState(vehicle?.plate ?? '');
  const [unit, setUnit] = useState(vehicle?.unit ?? '');
  const [area, setArea] = useState(vehicle?.area?.join(' ') ?? '');
  const scope: FieldScope = { faults: refused?.errors ?? null, path: '' };
  const isReady = source.trim() !== '' && code.trim() !== '' && !busy;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isReady) return;
    const kept = await act(() =>
      call('put', '/api/vehicles/{source}/{code}', {
        params: { source: source.trim(), code: code.trim() },
        body: {
          kind: kind === noKind ? null : kind,
          plate: plate.trim() || null,
          unit: unit.trim() || null,
          area: codesIn(area),
        },
      }),
    );
    if (!kept) return;
    await askAgain('/api/vehicles/{id}');
    void rereadVehicles();
    onDone(kept.id);
  }

  return (
    <form className="part entry-group" data-form="vehicle" onSubmit={(event) => void submit(event)}>
      {!vehicle && (
        <div className="pair">
          <TextEntry
            label={t('vehicles.source')}
            value={source}
            onChange={setSource}
            scope={scope}
            member="source"
          />
          <TextEntry label={t('vehicles.code')} value={code} onChange={setCode} scope={scope} member="code" />
        </div>
      )}
      <Answered answer={kinds}>
        {({ kinds: known }) => (
          <ChoiceEntry
            label={t('vehicles.kind')}
            member="kind"
            scope={scope}
            choices={[
              { id: noKind, name: t('vehicles.noKind') },
              ...known.map((each) => ({ id: each.code, name: each.title[language] })),
            ]}
            chosen={kind}
            onChoose={setKind}
          />
        )}
      </Answered>
      <div className="pair">
        <TextEntry
          label={t('vehicles.plate')}
          value={plate}
          onChange={setPlate}
          scope={scope}
          member="plate"
        />
        <TextEntry label={t('vehicles.unit')} value={unit} onChange={setUnit} scope={scope} member="unit" />
      </div>
      <TextEntry
        label={t('vehicles.area')}
        value={area}
        onChange={setArea}
        scope={scope}
        member="area"
        description={t('vehicles.areaHint')}
      />
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={isReady}
        text={t(vehicle ? 'vehicles.save' : 'vehicles.register')}
        isSmall
        onLeave={() => onDone(null)}
      />
    </form>
  );
}
