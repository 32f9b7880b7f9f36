import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ListedSource } from '../../../domain/answers/sources.ts';
import type { SourceSettings } from '../../../server/sources/schema.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useOffices } from '../../data/offices.ts';
import { mapCommands } from '../../map/commands.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Choices } from '../../ui/choices.tsx';
import { FieldFaults, faultsAt } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';

const idForm = /^[a-z][a-z0-9-]{0,99}$/;
/** Where a source may report: anywhere, in a box, or in areas of a tier. */
const places = ['everywhere', 'bbox', 'districts', 'streets', 'responsibility-grids', 'unit-grids'] as const;
type Place = (typeof places)[number];
/** The tiers whose areas are chosen by the names of their offices. */
const officeKinds: Partial<Record<Place, string>> = {
  districts: 'district-office',
  streets: 'street-office',
};

/** What is typed and chosen, as texts. */
interface Draft {
  id: string;
  items: ReadonlySet<string>;
  place: Place;
  codes: ReadonlySet<string>;
  bbox: string;
  rate: string;
  accuracyPercent: string;
}

function draftOf(source: ListedSource | null): Draft {
  const { id = '', items = null, area = null, rate = null, accuracyPercent = null } = source ?? {};
  return {
    id,
    items: new Set(items ?? []),
    place: area === null ? 'everywhere' : 'bbox' in area ? 'bbox' : area.layer,
    codes: new Set(area && 'codes' in area ? area.codes : []),
    bbox: area && 'bbox' in area ? area.bbox.join(', ') : '',
    rate: rate === null ? '' : String(rate),
    accuracyPercent: accuracyPercent === null ? '' : String(accuracyPercent),
  };
}

const split = (text: string) => text.split(/[\s,，;；、]+/).filter((part) => part !== '');

function areaOf({ place, bbox, codes }: Draft): unknown {
  if (place === 'everywhere') return null;
  if (place === 'bbox') return { bbox: split(bbox).map(Number) };
  return { layer: place, codes: [...codes] };
}

function Areas({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const { offices, nameOf } = useOffices();
  const [typed, setTyped] = useState([...draft.codes].join(', '));
  const kind = officeKinds[draft.place];
  if (draft.place === 'everywhere') return null;
  if (draft.place === 'bbox')
    return (
      <TextField className="field" value={draft.bbox} onChange={(bbox) => change({ bbox })} isRequired>
        <Label>{t('sources.form.bbox')}</Label>
        <span className="field-row">
          <Input spellCheck={false} data-member="bbox" placeholder="122.9, 30.9, 123.1, 31.1" />
          <Button
            className="button button-small"
            onPress={() => {
              const bounds = mapCommands.bounds();
              if (bounds) change({ bbox: bounds.map((degrees) => degrees.toFixed(5)).join(', ') });
            }}
          >
            {t('sources.form.view')}
          </Button>
        </span>
      </TextField>
    );
  if (kind)
    return (
      <Choices
        label={t('sources.form.areas')}
        labelClass="caption"
        none={t('sources.form.choose')}
        choices={offices
          .filter((unit) => unit.kind === kind)
          .map((unit) => ({ id: unit.code, name: nameOf(unit) }))}
        chosen={draft.codes}
        onChange={(codes) => change({ codes })}
      />
    );
  return (
    <TextField
      className="field"
      value={typed}
      onChange={(text) => {
        setTyped(text);
        change({ codes: new Set(split(text)) });
      }}
      isRequired
    >
      <Label>{t('sources.form.codes')}</Label>
      <Input spellCheck={false} data-member="codes" />
    </TextField>
  );
}

/** Makes a source, or changes what one may report. */
export function SourceForm(props: {
  /** What is changed; null makes a new one. */
  source: ListedSource | null;
  taken: (id: string) => boolean;
  onSaved: (id: string) => void;
  onLeft: () => void;
}) {
  const { source, taken, onSaved, onLeft } = props;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const [draft, setDraft] = useState(() => draftOf(source));
  const { busy, refused, act } = useActing();
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const isTaken = source === null && taken(draft.id);
  const isBadId = draft.id !== '' && !idForm.test(draft.id);
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = {
      items: draft.items.size === 0 ? null : [...draft.items],
      area: areaOf(draft) as SourceSettings['area'],
      rate: draft.rate.trim() === '' ? null : Number(draft.rate),
      accuracyPercent: draft.accuracyPercent.trim() === '' ? null : Number(draft.accuracyPercent),
    } satisfies SourceSettings;
    const saved = await act(() => call('put', '/api/sources/{id}', { params: { id: draft.id }, body }));
    if (saved) onSaved(saved.id);
  }
  const faults = refused?.errors ?? null;
  return (
    <form className="part entry-group" data-source-form onSubmit={(event) => void submit(event)}>
      <h3 className="caption">{t(source ? 'sources.form.change' : 'sources.form.add')}</h3>
      {source === null && (
        <TextField
          className="field"
          value={draft.id}
          onChange={(id) => change({ id: id.trim() })}
          isInvalid={isTaken || isBadId}
          isRequired
          autoFocus
        >
          <Label>{t('sources.form.id')}</Label>
          <Input spellCheck={false} data-member="id" />
          {(isTaken || isBadId) && (
            <p className="field-faults" role="alert">
              {t(isTaken ? 'catalogue.draft.takenId' : 'sources.form.badId', { id: draft.id })}
            </p>
          )}
        </TextField>
      )}
      <Choices
        label={t('sources.allowedItems')}
        labelClass="caption"
        none={t('sources.allItems')}
        choices={[...items.values()].map(({ code, title }) => ({ id: code, name: title[language] }))}
        chosen={draft.items}
        onChange={(chosen) => change({ items: chosen })}
      />
      <ChoiceSelect
        label={t('sources.area')}
        labelClass="caption"
        look="framed"
        choices={places.map((place) => ({ id: place, name: t(`sources.form.places.${place}`) }))}
        chosen={draft.place}
        onChoose={(place) => change({ place: places.find((each) => each === place)!, codes: new Set() })}
      />
      <Areas key={draft.place} draft={draft} change={change} />
      <FieldFaults faults={faultsAt(faults, '/area')} />
      <TextField className="field" value={draft.rate} onChange={(rate) => change({ rate })} type="number">
        <Label>{t('sources.form.rate')}</Label>
        <Input min={1} max={1_000_000} step={1} data-member="rate" placeholder={t('sources.noRate')} />
        <FieldFaults faults={faultsAt(faults, '/rate')} />
      </TextField>
      <TextField
        className="field"
        value={draft.accuracyPercent}
        onChange={(accuracyPercent) => change({ accuracyPercent })}
        type="number"
      >
        <Label>{t('sources.form.accuracyPercent')}</Label>
        <Input min={1} max={99.9} step={0.1} data-member="accuracyPercent" placeholder="68" />
        <FieldFaults faults={faultsAt(faults, '/accuracyPercent')} />
      </TextField>
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={idForm.test(draft.id) && !isTaken}
        text={t(source ? 'sources.form.save' : 'sources.form.make')}
        action="save-source"
        onLeave={onLeft}
      />
    </form>
  );
}
