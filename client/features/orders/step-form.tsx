import { useState } from 'react';
import { Button, Input, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AllowedAction, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { noteLabels } from '../../../domain/orders/note-labels.ts';
import { actionLabels } from '../../../domain/orders/transitions.ts';
import type { Unit } from '../../../domain/routing/decision.ts';
import { useDraft } from '../../data/typed-texts.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { useUnitName } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { otherUnits } from '../decisions/public.ts';
import { act, openedOrder, type StepDetails } from './opened-order.ts';
import { firstStep, submitByKey } from './step-focus.ts';

const directions = ['up', 'sideways'] as const;

/** Asks for what a step needs: the note, and a date, whoever else it goes to, or a unit. */
export function StepForm(props: { order: OrderWithHistory; step: AllowedAction; onDone: () => void }) {
  const { order, onDone } = props;
  const { action, noteRequired, needs } = props.step;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const acting = useStore(openedOrder, (state) => state.acting);
  const nameOf = useUnitName();
  const { text: note, setText: setNote, forget } = useDraft(`${order.number}/${action}`);
  const [until, setUntil] = useState('');
  const [direction, setDirection] = useState<(typeof directions)[number]>('up');
  const [to, setTo] = useState('');
  const units = otherUnits(order.event.decision, order.lead);
  const [code, setCode] = useState(units[0]?.code ?? '');
  const unit: Unit | undefined = units.find((each) => each.code === code);

  /** What was filled in; null while something is missing. */
  function details(): StepDetails | null {
    if (noteRequired && note.trim() === '') return null;
    if (needs === 'until')
      return until ? { note, until: new Date(`${until}T00:00:00+08:00`).toISOString() } : null;
    if (needs === 'transfer') return to.trim() ? { note, transfer: { direction, to: to.trim() } } : null;
    if (needs === 'unit') return unit ? { note, unit } : null;
    return { note };
  }
  const filled = details();

  return (
    <form
      className="step-form"
      onKeyDown={submitByKey}
      onSubmit={(event) => {
        event.preventDefault();
        if (!filled || acting) return;
        void act(action, filled).then((done) => {
          if (!done) return;
          forget();
          onDone();
        });
      }}
    >
      {needs === 'until' && (
        <TextField className="field" type="date" value={until} onChange={setUntil} isRequired>
          <Label>{t('incident.until')}</Label>
          <Input />
        </TextField>
      )}
      {needs === 'transfer' && (
        <>
          <ChoiceSelect
            label={t('incident.direction')}
            labelClass="caption"
            look="framed"
            choices={directions.map((id) => ({ id, name: t(`incident.directions.${id}`) }))}
            chosen={direction}
            onChoose={(id) => setDirection(id === 'up' ? 'up' : 'sideways')}
          />
          <TextField className="field" value={to} onChange={setTo} isRequired>
            <Label>{t('incident.transferTo')}</Label>
            <Input maxLength={200} />
          </TextField>
        </>
      )}
      {needs === 'unit' && (
        <ChoiceSelect
          label={t('incident.assist')}
          labelClass="caption"
          look="framed"
          choices={units.map((each) => ({ id: each.code, name: `${nameOf(each)} · ${each.code}` }))}
          chosen={code}
          onChoose={setCode}
        />
      )}
      <TextField className="field" value={note} onChange={setNote} isRequired={noteRequired} autoFocus>
        <Label>
          {noteRequired
            ? t('incident.required', { field: noteLabels[action][language] })
            : t('incident.optional', { field: noteLabels[action][language] })}
        </Label>
        <TextArea rows={2} maxLength={2000} />
      </TextField>
      <div className="actions-row">
        <Button className="button" onPress={onDone}>
          {t('incident.cancel')}
        </Button>
        <Button
          ref={firstStep}
          type="submit"
          className="button button-primary"
          isDisabled={acting || filled === null}
        >
          {t('incident.confirm', { action: actionLabels[action][language] })}
        </Button>
      </div>
    </form>
  );
}
