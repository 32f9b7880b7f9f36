import { useState } from 'react';
import {
  Button,
  Dialog,
  DialogTrigger,
  Input,
  ListBox,
  ListBoxItem,
  SearchField,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Choice } from './choice-select.tsx';
import { Icon } from './icons.tsx';
import { Popover } from './popover.tsx';

/** A choice with what else it can be found by. */
export interface SearchedChoice extends Choice {
  /** Its names in other languages, its code. */
  also: string;
}

function Found(props: {
  label: string;
  choices: readonly SearchedChoice[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const { t } = useTranslation();
  const { label, choices, chosen, onChange } = props;
  const [wanted, setWanted] = useState('');
  const text = wanted.trim().toLowerCase();
  const found = choices.filter(({ name, also }) => `${name} ${also}`.toLowerCase().includes(text));
  return (
    <>
      <SearchField
        className="unit-search"
        aria-label={t('choices.find', { label })}
        value={wanted}
        onChange={setWanted}
        autoFocus
      >
        <Input placeholder={t('choices.find', { label })} spellCheck={false} />
      </SearchField>
      <ListBox
        className="menu"
        aria-label={label}
        items={found}
        selectionMode="multiple"
        escapeKeyBehavior="none"
        selectedKeys={chosen}
        onSelectionChange={(keys) => {
          const now = keys === 'all' ? new Set(choices.map(({ id }) => id)) : new Set([...keys].map(String));
          // What was chosen before keeps its place; what was chosen last comes last.
          onChange([...chosen.filter((id) => now.has(id)), ...[...now].filter((id) => !chosen.includes(id))]);
        }}
        renderEmptyState={() => <p className="message">{t('choices.noneFound')}</p>}
      >
        {({ id, name, also }) => (
          <ListBoxItem id={id} textValue={name} className="menu-item">
            <span>{name}</span>
            <span className="muted">{also}</span>
            <Icon name="check" size={13} />
          </ListBoxItem>
        )}
      </ListBox>
    </>
  );
}

/** Several of many choices, found by a search; those chosen stand beneath it in their order, each to be taken away. */
export function SearchedChoices(props: {
  label: string;
  member: string;
  choices: readonly SearchedChoice[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const { t } = useTranslation();
  const { member, ...list } = props;
  const { label, choices, chosen, onChange } = list;
  const nameOf = new Map(choices.map(({ id, name }) => [id, name]));
  return (
    <div className="field" data-member={member}>
      <span className="caption">{label}</span>
      <DialogTrigger>
        <Button className="select-button" aria-label={t('choices.choose', { label, count: chosen.length })}>
          <span>{t('choices.chosen', { count: chosen.length })}</span>
          <Icon name="chevron" size={12} />
        </Button>
        <Popover className="unit-popover" placement="bottom start" maxHeight={360}>
          <Dialog aria-label={label}>
            <Found {...list} />
          </Dialog>
        </Popover>
      </DialogTrigger>
      {chosen.length > 0 && (
        <ul className="chosen-list">
          {chosen.map((id) => (
            <li key={id} data-chosen={id} data-missing={!nameOf.has(id) || undefined}>
              <span>{nameOf.get(id) ?? t('choices.gone', { id })}</span>
              <Button
                className="icon-button icon-button-small"
                aria-label={t('choices.remove', { name: nameOf.get(id) ?? id })}
                onPress={() => onChange(chosen.filter((each) => each !== id))}
              >
                <Icon name="close" size={11} />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
