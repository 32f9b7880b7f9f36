import { useState } from 'react';
import { Button, Checkbox, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { FaultList, FieldFaults, faultsAt } from '../../ui/fields.tsx';
import { toCityField } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { forgetRoster, keepRoster, meant, rosterDraft, writeShifts } from './roster.ts';
import { readShifts, type ShiftDraft } from './shifts.ts';

function ShiftRow(props: {
  shift: ShiftDraft;
  index: number;
  onChange: (shift: ShiftDraft) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { shift, index, onChange, onRemove } = props;
  const refused = useStore(rosterDraft, (state) => state.refused);
  const found = faultsAt(refused?.errors ?? [], `/shifts/${index}`);
  return (
    <li className="shift" data-shift={index}>
      <input
        className="cell"
        aria-label={t('duty.person')}
        placeholder={t('duty.person')}
        value={shift.person}
        spellCheck={false}
        onChange={({ target }) => onChange({ ...shift, person: target.value })}
      />
      {(['from', 'to'] as const).map((end) => (
        <input
          key={end}
          className="cell"
          type="datetime-local"
          aria-label={t(`duty.${end}`)}
          value={shift[end]}
          onChange={({ target }) => onChange({ ...shift, [end]: target.value })}
        />
      ))}
      <Button className="icon-button" aria-label={t('duty.removeShift')} onPress={onRemove}>
        <Icon name="close" size={12} />
      </Button>
      <FieldFaults faults={found} />
    </li>
  );
}

/** Takes shifts from a text, a line each, as spreadsheets give them. */
function Paste() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<readonly number[]>([]);
  function take(): void {
    const read = readShifts(text);
    setWrong(read.wrong);
    if (read.wrong.length > 0 || read.shifts.length === 0) return;
    writeShifts(read.shifts);
    setText('');
  }
  return (
    <details className="paste">
      <summary>{t('duty.paste')}</summary>
      <TextField className="field" value={text} onChange={setText} isInvalid={wrong.length > 0}>
        <Label>{t('duty.pasteLabel')}</Label>
        <TextArea rows={4} spellCheck={false} className="code-area" />
      </TextField>
      {wrong.length > 0 && (
        <p className="field-faults" role="alert">
          {t('duty.wrongLines', { lines: wrong.join(', ') })}
        </p>
      )}
      <Button className="button button-small" onPress={take}>
        {t('duty.takeLines')}
      </Button>
    </details>
  );
}

/** The week's roster to be written; what is refused stands where it is, and nothing typed is lost. */
export function RosterEditor({ onKept }: { onKept: () => void }) {
  const { t } = useTranslation();
  const { shifts, from, allow, busy, refused } = useStore(rosterDraft, (state) => state);
  const whole = (refused?.errors ?? []).filter(({ path }) => !/^\/shifts\/\d/.test(path));
  function add(): void {
    const last = shifts.at(-1);
    const begin = last?.to ?? (from ? toCityField(from) : '');
    writeShifts([...shifts, { person: '', from: begin, to: begin }]);
  }
  return (
    <section className="part entry-group" data-roster-editor>
      <ul className="shifts">
        {shifts.map((shift, index) => (
          <ShiftRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a shift has no name of its own and keeps its position
            key={index}
            shift={shift}
            index={index}
            onChange={(changed) => writeShifts(shifts.with(index, changed))}
            onRemove={() => writeShifts(shifts.toSpliced(index, 1))}
          />
        ))}
      </ul>
      <div className="actions-row entry-ticks">
        <Button className="button button-small" data-action="add-shift" onPress={add}>
          {t('duty.addShift')}
        </Button>
        {meant.map((each) => (
          <Checkbox
            key={each}
            className="tick"
            isSelected={allow.has(each)}
            onChange={(chosen) => {
              const next = new Set(allow);
              if (chosen) next.add(each);
              else next.delete(each);
              rosterDraft.setState({ allow: next });
            }}
          >
            <i>
              <Icon name="check" size={11} />
            </i>
            {t(`duty.allow.${each}`)}
          </Checkbox>
        ))}
      </div>
      <Paste />
      {refused && (
        <RefusalNotice problem={refused}>
          <FaultList faults={whole} />
        </RefusalNotice>
      )}
      <div className="actions-row">
        <Button className="button" isDisabled={busy} onPress={forgetRoster}>
          {t('styling.forget')}
        </Button>
        <Button
          className="button button-primary"
          data-action="keep-roster"
          isDisabled={busy}
          onPress={() => void keepRoster().then((kept) => kept && onKept())}
        >
          {t('duty.keep')}
        </Button>
      </div>
    </section>
  );
}
