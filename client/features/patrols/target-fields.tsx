import { useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { selection } from '../selection/public.ts';
import type { SentTarget } from './plan-fields.ts';

const usual = [
  'responsibility-grids',
  'forest-patrol-grids',
  'forest-duty-grids',
  'rivers',
  'unit-grids',
  'streets',
];
const nameOf = (target: SentTarget) => ('layer' in target ? `${target.layer}/${target.code}` : target.name);

/** Places: codes of a layer, or what is selected on the map. */
export function TargetFields({
  label,
  only,
  targets,
  onChange,
}: {
  label: string;
  /** The only layers that there may be codes of, and no places of the map; any where it is not given. */
  only?: readonly string[];
  targets: readonly SentTarget[];
  onChange: (targets: readonly SentTarget[]) => void;
}) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useStore(layers, (state) => state.layers);
  const selected = useStore(selection, (state) => state.selected);
  const [layer, setLayer] = useState<string>(only?.[0] ?? usual[0]!);
  const [codes, setCodes] = useState('');
  const titled = known
    .map(({ id, title }) => ({ id, name: title[language] }))
    .sort((a, b) => (usual.indexOf(a.id) + 1 || 99) - (usual.indexOf(b.id) + 1 || 99));
  // Of one that is not in force the service says so when a code of it is sent.
  const choices = only ? only.map((id) => titled.find((each) => each.id === id) ?? { id, name: id }) : titled;
  const add = (more: readonly SentTarget[]) => {
    const has = new Set(targets.map(nameOf));
    onChange([...targets, ...more.filter((target) => !has.has(nameOf(target)))]);
  };
  const point = !only && selected?.kind === 'place' ? selected.point : null;
  return (
    <div className="patrol-targets">
      <span className="caption">{label}</span>
      <ul className="patrol-chips">
        {targets.map((target) => (
          <li key={nameOf(target)} className="chip">
            {nameOf(target)}
            <Button
              className="icon-button"
              aria-label={t('patrols.remove', { name: nameOf(target) })}
              onPress={() => onChange(targets.filter((each) => each !== target))}
            >
              <Icon name="close" size={11} />
            </Button>
          </li>
        ))}
      </ul>
      <div className="pair">
        <ChoiceSelect
          label={t('patrols.layer')}
          labelClass="caption"
          look="framed"
          chosen={layer}
          choices={choices}
          onChoose={setLayer}
        />
        <TextField className="field" value={codes} onChange={setCodes}>
          <Label>{t('patrols.codes')}</Label>
          <TextArea rows={1} data-field="codes" />
        </TextField>
      </div>
      <div className="actions-row">
        <Button
          className="button button-small"
          data-action="add-codes"
          isDisabled={codes.trim() === ''}
          onPress={() => {
            add(
              codes
                .split(/[\s,，、]+/)
                .filter(Boolean)
                .map((code) => ({ layer, code })),
            );
            setCodes('');
          }}
        >
          {t('patrols.addCodes')}
        </Button>
        {point && (
          <Button
            className="button button-small"
            data-action="add-point"
            onPress={() =>
              add([{ name: `${point[0].toFixed(5)}, ${point[1].toFixed(5)}`, point: [point[0], point[1]] }])
            }
          >
            {t('patrols.addPoint')}
          </Button>
        )}
      </div>
    </div>
  );
}
