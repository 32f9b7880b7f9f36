import { Button, Label, ListBox, ListBoxItem, Select } from 'react-aria-components';
import { Icon } from './icons.tsx';
import { Popover } from './popover.tsx';

export interface Choice {
  id: string;
  name: string;
}

/** The choices of a select's popover, the chosen ones ticked. */
export function ChoiceList({ choices }: { choices: readonly Choice[] }) {
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
      <Popover placement={look === 'plain' ? 'bottom end' : 'bottom start'}>
        <ChoiceList choices={choices} />
      </Popover>
    </Select>
  );
}
