import { Checkbox } from 'react-aria-components';
import { Icon } from '../../ui/icons.tsx';

/** A member of an entry that is so or not. */
export function Tick(props: {
  label: string;
  member: string;
  isChosen: boolean;
  onChange: (chosen: boolean) => void;
}) {
  const { label, member, isChosen, onChange } = props;
  return (
    <Checkbox className="tick" isSelected={isChosen} onChange={onChange} data-member={member}>
      <i>
        <Icon name="check" size={11} />
      </i>
      {label}
    </Checkbox>
  );
}
