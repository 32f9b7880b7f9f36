import { Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Layer } from '../../../server/layers/answers.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { preferences } from '../../ui/preferences.ts';
import { editing } from './editing.ts';

interface Field {
  name: string;
  label: string;
  type: Layer['fields'][number]['type'];
  values: readonly string[] | null;
}

const none = '';

/** What was typed, as the field's own type; null takes a value away. */
function typedValue(text: string, type: Field['type']): unknown {
  if (text === none) return null;
  if (type === 'number') return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}

function FieldInput({ field, value }: { field: Field; value: unknown }) {
  const { t } = useTranslation();
  const { name, label, type, values } = field;
  const text = value === null || value === undefined ? none : String(value);
  const set = (next: string) =>
    editing.setState({ fields: { ...editing.getState().fields, [name]: typedValue(next, type) } });
  const choices = type === 'boolean' ? ['true', 'false'] : values;
  if (choices)
    return (
      <ChoiceSelect
        label={label}
        labelClass="caption"
        look="framed"
        choices={[
          { id: none, name: t('drawing.noValue') },
          ...choices.map((id) => ({
            id,
            name: type === 'boolean' ? t(id === 'true' ? 'feature.yes' : 'feature.no') : id,
          })),
        ]}
        chosen={text}
        onChoose={set}
      />
    );
  return (
    <TextField className="field" value={text} onChange={set} type={type === 'string' ? 'text' : type}>
      <Label>{label}</Label>
      <Input data-field={name} step={type === 'number' ? 'any' : undefined} />
    </TextField>
  );
}

/** Code, name, parent and the fields of the layer's definition, to be typed. */
export function FeatureFields({ layer }: { layer: Layer }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { feature, fields } = useStore(editing, (state) => state);
  const own = (['code', 'name', 'parent'] as const).map(
    (name): Field => ({ name, label: t(`drawing.own.${name}`), type: 'string', values: null }),
  );
  const all = [
    ...own,
    ...layer.fields.map(({ name, title, type, values }): Field => {
      return { name, label: title[language], type, values: values ?? null };
    }),
  ];
  const known: Record<string, unknown> = { ...feature?.properties, ...feature };
  return (
    <div className="feature-fields">
      {all.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={Object.hasOwn(fields, field.name) ? fields[field.name] : known[field.name]}
        />
      ))}
    </div>
  );
}
