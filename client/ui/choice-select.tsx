import { useContext } from 'react';
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectStateContext,
} from 'react-aria-components';
import { useCovering } from './covering.ts';
import { Icon } from './icons.tsx';

export interface Choice {
  id: string;
  name: string;
}

/** The choices of a select's popover, the chosen ones ticked. */
export function ChoiceList({ choices }: { choices: readonly Choice[] }) {
  // A select keeps its list of choices to read their names from it, whether it is open or not.
  useCovering(useContext(SelectStateContext)?.isOpen ?? false);
  return (
    <ListBox className="menu" data-popup items={choices}>
      {({ id, name }) => (
        <ListBoxItem id={id} textValue={name} className="menu-item">
          {name}
          <Icon name="check" size={13} />
        </ListBoxItem>
      )}
    </ListBox>
  );
}

/** A small select of one choice; a plain one has no frame. */
export function ChoiceSelect(props: {
  label: string;
  labelClass: 'caption' | 'sr-only';
  look: 'framed' | 'plain';
  choices: readonly Choice[];
  chosen: string;
  onChoose: (id: string) => void;
}) {
  const { label, labelClass, look, choices, chosen, onChoose } = props;
  return (
    <Select
      className={look === 'plain' ? 'select select-plain' : 'select'}
      value={chosen}
      onChange={(key) => key !== null && onChoose(String(key))}
    >
      <Label className={labelClass}>{label}</Label>
      <Button className="select-button">
        <span>{choices.find(({ id }) => id === chosen)?.name}</span>
        <Icon name="chevron" size={12} />
      </Button>
      <Popover className="popover" placement={look === 'plain' ? 'bottom end' : 'bottom start'}>
        <ChoiceList choices={choices} />
      </Popover>
    </Select>
  );
}
