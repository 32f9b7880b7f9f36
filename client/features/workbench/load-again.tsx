import { useState } from 'react';
import { Button, FileTrigger, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { loadAndOpen } from './drop.tsx';
import { asFound, fieldsOfFile, type LoadSettings, layersOfFile, proposedSystems } from './load-settings.ts';
import { sentAs, upload } from './upload.ts';

const encodings = ['utf-8', 'gbk', 'gb18030', 'big5'] as const;
const usualSystems = ['EPSG:4490', 'EPSG:4549', 'GCJ-02', 'BD-09', 'EPSG:3857'] as const;
const members = ['code', 'name', 'parent'] as const;
const columns = ['lon', 'lat', 'coordinates'] as const;
const byItself = 'by-itself';

/** Which field of the file is the code, the name, the parent, what the layer declares, and where places are. */
function FieldMap(props: {
  layer: string;
  fields: readonly string[];
  isTable: boolean;
  map: LoadSettings['map'];
  onChange: (map: LoadSettings['map']) => void;
}) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const declared = useAnswer('/api/catalogue').value?.layers.find(({ id }) => id === props.layer)?.fields;
  const { fields, isTable, map, onChange } = props;
  const choices = [
    { id: byItself, name: t('work.byItself') },
    ...fields.map((field) => ({ id: field, name: field })),
  ];
  const targets = [
    ...[...members, ...(isTable ? columns : [])].map((id) => ({ id, label: t(`work.targets.${id}`) })),
    ...(declared ?? []).map(({ name, title }) => ({ id: name, label: title[language] })),
  ];
  return (
    <div className="field-map">
      {targets.map(({ id: target, label }) => (
        <ChoiceSelect
          key={target}
          label={label}
          labelClass="caption"
          look="framed"
          choices={choices}
          chosen={map[target] || byItself}
          onChoose={(id) => onChange({ ...map, [target]: id === byItself ? '' : id })}
        />
      ))}
    </div>
  );
}

/** Has the same file read in another way; where this tab no longer has it, it is chosen again. */
export function LoadAgain({ version }: { version: LayerVersion }) {
  const { t } = useTranslation();
  const { layer, understood, problem } = version;
  const { layer: busy, refused } = useStore(upload, (state) => state);
  const sent = sentAs(layer, version.version);
  const before = sent?.settings ?? asFound;
  const [settings, setSettings] = useState(before);
  const change = (next: Partial<LoadSettings>) => setSettings({ ...settings, ...next });
  const proposed = proposedSystems(problem?.errors);
  const tables = layersOfFile(problem?.errors);
  const fields = understood?.fields ?? fieldsOfFile(problem?.errors);
  const load = (chosen: readonly File[]) => void loadAndOpen(layer, chosen, settings);
  return (
    <section className="part load-again">
      <h3 className="caption">{t('work.correct')}</h3>
      {tables.length > 0 && (
        <fieldset className="proposals" data-tables>
          <legend className="caption">{t('work.table')}</legend>
          {tables.map(({ table, note }) => (
            <Button
              key={table}
              className="chip chip-button"
              aria-pressed={settings.table === table}
              data-table={table}
              onPress={() => change({ table })}
            >
              {note ? `${table} · ${note}` : table}
            </Button>
          ))}
        </fieldset>
      )}
      <TextField className="field" value={settings.crs} onChange={(crs) => change({ crs })}>
        <Label>{t('work.crs')}</Label>
        <Input placeholder={t('work.crsHint')} spellCheck="false" />
      </TextField>
      <div className="proposals">
        {(proposed.length > 0 ? proposed : usualSystems).map((crs) => (
          <Button
            key={crs}
            className="chip chip-button"
            aria-pressed={settings.crs === crs}
            data-crs={crs}
            onPress={() => change({ crs })}
          >
            {crs}
          </Button>
        ))}
      </div>
      <ChoiceSelect
        label={t('work.encoding')}
        labelClass="caption"
        look="framed"
        choices={[
          { id: byItself, name: t('work.byItself') },
          ...encodings.map((encoding) => ({ id: encoding, name: encoding })),
        ]}
        chosen={settings.encoding || byItself}
        onChoose={(id) => change({ encoding: id === byItself ? '' : id })}
      />
      {fields.length > 0 && (
        <FieldMap
          layer={layer}
          fields={fields}
          isTable={problem?.code === 'no-coordinates' || /^(csv|xlsx)$/.test(understood?.format ?? '')}
          map={settings.map}
          onChange={(map) => change({ map })}
        />
      )}
      {refused?.layer === layer && <RefusalNotice problem={refused.problem} />}
      <div className="actions-row">
        {sent ? (
          <Button
            className="button button-small"
            data-action="load-again"
            isDisabled={busy !== null || settings === before}
            onPress={() => load(sent.files)}
          >
            {t('work.loadAgain')}
          </Button>
        ) : (
          <FileTrigger allowsMultiple onSelect={(chosen) => chosen && load([...chosen])}>
            <Button className="button button-small" isDisabled={busy !== null}>
              {t('work.chooseAgain')}
            </Button>
          </FileTrigger>
        )}
      </div>
    </section>
  );
}
