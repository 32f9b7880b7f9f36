import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { type Choice, ChoiceSelect } from '../../ui/choice-select.tsx';

const idPattern = /^[a-z][a-z0-9-]*$/;
const codePattern = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Adds an entry to the draft under an id that none has yet; an item's stands behind that of its scene. */
export function AddEntry(props: {
  label: string;
  /** Of which one is part of the id. */
  scenes?: readonly Choice[];
  /** Whether it may begin with a digit, as the number of a hotline does. */
  mayBeNumber?: boolean;
  taken: (id: string) => boolean;
  onAdd: (id: string, scene: string) => void;
}) {
  const { t } = useTranslation();
  const { label, scenes, mayBeNumber = false, taken, onAdd } = props;
  const [scene, setScene] = useState(scenes?.[0]?.id ?? '');
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const id = scenes ? `${scene}.${name}` : name;
  const problem = !(mayBeNumber ? codePattern : idPattern).test(name)
    ? mayBeNumber
      ? 'catalogue.draft.badCode'
      : 'catalogue.draft.badId'
    : taken(id)
      ? 'catalogue.draft.takenId'
      : null;
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    onAdd(id, scene);
    setName('');
    setTried(false);
  }
  return (
    <form className="add-entry" onSubmit={submit}>
      {scenes && (
        <ChoiceSelect
          label={t('catalogue.item.scene')}
          labelClass="caption"
          look="framed"
          choices={scenes}
          chosen={scene}
          onChoose={setScene}
        />
      )}
      <TextField className="field" value={name} onChange={setName} isInvalid={tried && problem !== null}>
        <Label>{label}</Label>
        <Input spellCheck={false} />
      </TextField>
      <Button className="button button-small" type="submit">
        {t('catalogue.draft.add')}
      </Button>
      {tried && problem && (
        <p className="field-faults" role="alert">
          {t(problem, { id })}
        </p>
      )}
    </form>
  );
}
