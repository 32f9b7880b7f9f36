import { Button, Label, Select } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { type Choice, ChoiceList } from './choice-select.tsx';
import { Icon } from './icons.tsx';
import { Popover } from './popover.tsx';

/** A small select that may hold several choices; nothing chosen reads as `none`. */
export function Choices(props: {
  label: string;
  labelClass?: 'caption' | 'sr-only';
  none: string;
  choices: readonly Choice[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const { t } = useTranslation();
  const { label, labelClass = 'sr-only', none, choices, chosen, onChange } = props;
  const only = chosen.size === 1 ? choices.find(({ id }) => chosen.has(id))?.name : undefined;
  return (
    <Select
      className="select"
      selectionMode="multiple"
      value={[...chosen]}
      onChange={(keys) => onChange(new Set(keys.map(String)))}
    >
      <Label className={labelClass}>{label}</Label>
      <Button className="select-button" data-chosen={chosen.size > 0}>
        <span>{chosen.size === 0 ? none : (only ?? t('queue.chosen', { count: chosen.size }))}</span>
        <Icon name="chevron" size={12} />
      </Button>
      <Popover placement="bottom start">
        <ChoiceList choices={choices} />
      </Popover>
    </Select>
  );
}
