import { Button, Checkbox, Dialog, DialogTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Popover } from '../../ui/popover.tsx';
import { severities } from '../../ui/severity.ts';
import { attention, wantDesktop } from './attention.ts';

const hours = Array.from({ length: 24 }, (_, hour) => ({
  id: String(hour),
  name: `${String(hour).padStart(2, '0')}:00`,
}));
const usualQuiet = { from: 22, to: 6 };

function Tick(props: { label: string; chosen: boolean; onChange: (chosen: boolean) => void }) {
  return (
    <Checkbox className="tick" isSelected={props.chosen} onChange={props.onChange}>
      <i>
        <Icon name="check" size={11} />
      </i>
      {props.label}
    </Checkbox>
  );
}

/** Sound and desktop notices: whether, from which severity, and when not. */
export function AttentionMenu() {
  const { t } = useTranslation();
  const chosen = useStore(attention, (state) => state);
  const { sound, desktop, from, quiet } = chosen;
  return (
    <DialogTrigger>
      <Button className="icon-button" aria-label={t('attention.title')} data-sound={sound || desktop}>
        <Icon name={sound || desktop ? 'sound' : 'silence'} />
      </Button>
      <Popover placement="bottom end">
        <Dialog className="attention" aria-label={t('attention.title')}>
          <Tick
            label={t('attention.sound')}
            chosen={sound}
            onChange={(next) => attention.setState({ sound: next })}
          />
          <Tick label={t('attention.desktop')} chosen={desktop} onChange={(next) => void wantDesktop(next)} />
          <ChoiceSelect
            label={t('attention.from')}
            labelClass="caption"
            look="framed"
            choices={severities.map((id) => ({ id, name: t(`severity.${id}`) }))}
            chosen={from}
            onChoose={(id) => attention.setState({ from: severities.find((each) => each === id) ?? 'high' })}
          />
          <Tick
            label={t('attention.quiet')}
            chosen={quiet !== null}
            onChange={(next) => attention.setState({ quiet: next ? usualQuiet : null })}
          />
          {quiet && (
            <div className="attention-hours">
              {(['from', 'to'] as const).map((end) => (
                <ChoiceSelect
                  key={end}
                  label={t(`attention.${end === 'from' ? 'quietFrom' : 'quietTo'}`)}
                  labelClass="caption"
                  look="framed"
                  choices={hours}
                  chosen={String(quiet[end])}
                  onChoose={(id) => attention.setState({ quiet: { ...quiet, [end]: Number(id) } })}
                />
              ))}
              <p className="muted">{t('attention.quietText')}</p>
            </div>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
