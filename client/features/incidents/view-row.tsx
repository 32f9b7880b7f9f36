import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { city } from '../../../domain/access/principal.ts';
import { scopeOf } from '../../../domain/access/scopes.ts';
import type { View } from '../../../domain/answers/views.ts';
import { useOffices } from '../../data/offices.ts';
import { asProblem } from '../../data/request.ts';
import { changeView, removeView } from '../../data/views.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Icon } from '../../ui/icons.tsx';
import { problemText } from '../../ui/problem-text.ts';

const nobody = '-';

interface Editing {
  view: View;
  /** Of those with whom the reader may share; null for the whole city. */
  scopes: readonly string[] | null;
}

/** Name of an own view, whom it is shared with, and its removal. */
function ViewForm({ view, scopes, onDone }: Editing & { onDone: () => void }) {
  const { t } = useTranslation();
  const { offices, nameOf } = useOffices();
  const [name, setName] = useState(view.name);
  const [unit, setUnit] = useState(view.unit ?? nobody);
  const [fault, setFault] = useState<string | null>(null);
  const units = [
    { id: nobody, name: t('views.forMe') },
    ...(scopes === null ? [{ id: city, name: t('views.forCity') }] : []),
    ...offices
      .filter(({ code }) => scopes === null || scopes.includes(scopeOf.unit(code)))
      .map((office) => ({ id: office.code, name: nameOf(office) })),
  ];

  async function run(change: () => Promise<void>): Promise<void> {
    setFault(null);
    try {
      await change();
      onDone();
    } catch (error) {
      setFault(problemText(asProblem(error), t));
    }
  }

  function save(event: FormEvent): void {
    event.preventDefault();
    if (name.trim() !== '')
      void run(() => changeView(view.id, { name: name.trim(), unit: unit === nobody ? null : unit }));
  }

  return (
    <form className="view-form" onSubmit={save} data-view-form={view.id}>
      <TextField className="field" value={name} onChange={setName} maxLength={40} autoFocus>
        <Label>{t('views.name')}</Label>
        <Input />
      </TextField>
      <ChoiceSelect
        label={t('views.sharedWith')}
        labelClass="caption"
        look="framed"
        choices={units}
        chosen={unit}
        onChoose={setUnit}
      />
      {fault && (
        <p className="notice notice-error" role="alert">
          {fault}
        </p>
      )}
      <div className="view-form-end">
        <Button className="button button-small" onPress={() => void run(() => removeView(view.id))}>
          {t('views.remove')}
        </Button>
        <Button className="button button-small" onPress={onDone}>
          {t('views.cancel')}
        </Button>
        <Button type="submit" className="button button-small button-primary" isDisabled={name.trim() === ''}>
          {t('views.keep')}
        </Button>
      </div>
    </form>
  );
}

/** One view: opened by a press; an own one is renamed, shared and removed behind a second button. */
export function ViewRow(props: Editing & { isChosen: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const { view, scopes, isChosen, onOpen } = props;
  const [isEdited, setEdited] = useState(false);
  if (isEdited) return <ViewForm view={view} scopes={scopes} onDone={() => setEdited(false)} />;
  return (
    <div className="view-saved" data-view={view.id}>
      <Button className="view-row" data-chosen={isChosen} onPress={onOpen}>
        <span>{view.name}</span>
        {!view.isOwn && <small>{t('views.by', { name: view.owner })}</small>}
        {view.isOwn && view.unit !== null && <small>{t('views.shared')}</small>}
      </Button>
      {view.isOwn && (
        <Button
          className="icon-button icon-button-small"
          aria-label={t('views.edit', { name: view.name })}
          onPress={() => setEdited(true)}
        >
          <Icon name="more" size={12} />
        </Button>
      )}
    </div>
  );
}
