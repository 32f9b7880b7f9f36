import { useMemo, useRef, useState } from 'react';
import { Button, Heading, Label, Modal, ModalOverlay, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { noteLabels } from '../../../domain/orders/note-labels.ts';
import { stateLabels } from '../../../domain/orders/states.ts';
import { actionLabels } from '../../../domain/orders/transitions.ts';
import { session } from '../../data/session.ts';
import { useDraft } from '../../data/typed-texts.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Icon } from '../../ui/icons.tsx';
import { ModalDialog } from '../../ui/modal-dialog.tsx';
import { useUnitName } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { layers } from '../layers/public.ts';
import { type BulkResult, type BulkStep, stepsFor, takeStep, type WhyNot, whyNot } from './bulk.ts';
import { type Incident, incidents } from './incidents.ts';
import { picked } from './picked.ts';

/** One order of the preview, and what became of it. */
function Line(props: { incident: Incident; why: WhyNot | null; result: BulkResult | undefined }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const nameOf = useUnitName();
  const { incident, why, result } = props;
  const applies = why === null;
  const item = useStore(layers, (state) => state.items.get(incident.item));
  return (
    <li
      className="bulk-line"
      data-order={incident.number}
      data-result={outcome(result)}
      data-skipped={!applies}
    >
      <SeverityMark severity={incident.severity} size={12} />
      <span className="bulk-title">
        {item?.title[language] ?? t('queue.unknownItem')}
        <small>
          <code>{incident.number}</code> {nameOf(incident.lead)}
        </small>
      </span>
      {result?.problem && <span className="bulk-problem">{problemText(result.problem, t)}</span>}
      {result && !result.problem && (
        <span className="bulk-done">
          <Icon name="check" size={13} /> {t('bulk.done')}
        </span>
      )}
      {!result && why && (
        <span className="muted" data-why={why}>
          {t(`bulk.why.${why}`, { state: incident.state ? stateLabels[incident.state][language] : '' })}
        </span>
      )}
      {!result && applies && incident.state && <StateChip state={incident.state} />}
    </li>
  );
}

function outcome(result: BulkResult | undefined): 'done' | 'refused' | undefined {
  return result && (result.problem ? 'refused' : 'done');
}

/** How far the steps are. */
type Progress = 'ready' | 'running' | 'over';

/** Which step is taken, and the note that goes with it. */
function StepChoice(props: {
  steps: readonly BulkStep[];
  step: BulkStep | undefined;
  state: Progress;
  note: string;
  onNote: (note: string) => void;
  onChoose: (step: BulkStep) => void;
}) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { steps, step, state, note, onNote, onChoose } = props;
  return (
    <div className="bulk-choice" data-state={state}>
      <ChoiceSelect
        label={t('bulk.step')}
        labelClass="caption"
        look="framed"
        choices={steps.map((each) => ({
          id: each.action,
          name: `${actionLabels[each.action][language]} (${each.orders.length})`,
        }))}
        chosen={step?.action ?? ''}
        onChoose={(id) => {
          const chosen = steps.find((each) => each.action === id);
          if (state === 'ready' && chosen) onChoose(chosen);
        }}
      />
      {(step?.noteRequired || note !== '') && (
        <TextField className="field" value={note} onChange={onNote} isRequired={step?.noteRequired ?? false}>
          <Label>{t('bulk.note', { field: noteLabels[step?.action ?? 'dispatch'][language] })}</Label>
          <TextArea rows={2} maxLength={2000} />
        </TextField>
      )}
    </div>
  );
}

/** What a step would do to each picked order before it is taken, and what it did afterwards. */
function BulkForm({ chosen, steps }: { chosen: readonly Incident[]; steps: readonly BulkStep[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const [action, setAction] = useState(steps[0]?.action);
  const { text: note, setText: setNote, forget } = useDraft('bulk');
  const [results, setResults] = useState<ReadonlyMap<number, BulkResult>>(new Map());
  const [state, setState] = useState<Progress>('ready');
  const stop = useRef(new AbortController());
  const step = steps.find((each) => each.action === action);
  const orders = step?.orders ?? [];
  const done = [...results.values()].filter(({ problem }) => !problem).length;

  async function run(): Promise<void> {
    if (!step) return;
    setState('running');
    const showResult = (result: BulkResult) =>
      setResults((before) => new Map(before).set(result.incident.id, result));
    await takeStep(step.action, orders, note, showResult, stop.current.signal);
    forget();
    setState('over');
  }

  function close(): void {
    stop.current.abort();
    // What was refused stays picked, so that it can be tried again or looked at.
    const refused = chosen.filter(({ id }) => results.get(id)?.problem).map(({ id }) => id);
    picked.setState({
      dialogOpen: false,
      ...(state === 'ready' ? {} : { ids: new Set(refused), last: null }),
    });
  }

  return (
    <ModalDialog className="dialog bulk">
      <header className="dialog-head">
        <Heading slot="title">{t('bulk.title', { count: chosen.length })}</Heading>
        <Button className="icon-button" aria-label={t('shortcuts.close')} onPress={close}>
          <Icon name="close" />
        </Button>
      </header>
      {steps.length === 0 ? (
        <p className="muted">{t('bulk.nothing')}</p>
      ) : (
        <StepChoice
          steps={steps}
          step={step}
          state={state}
          note={note}
          onNote={setNote}
          onChoose={(chosenStep) => setAction(chosenStep.action)}
        />
      )}
      <ol className="bulk-list" aria-label={t('bulk.preview')}>
        {chosen.map((incident) => (
          <Line
            key={incident.id}
            incident={incident}
            why={step && user ? whyNot(incident, step.action, user) : 'not-allowed'}
            result={results.get(incident.id)}
          />
        ))}
      </ol>
      <footer className="actions-row">
        <output className="muted bulk-sum">
          {state === 'ready'
            ? t('bulk.will', { count: orders.length, skipped: chosen.length - orders.length })
            : t('bulk.sum', { done, refused: results.size - done, total: orders.length })}
        </output>
        {state === 'over' ? (
          <Button className="button button-primary" onPress={close}>
            {t('bulk.close')}
          </Button>
        ) : (
          <Button
            className="button button-primary"
            isDisabled={state === 'running' || !step || (step.noteRequired && note.trim() === '')}
            onPress={() => void run()}
          >
            {step
              ? t('bulk.run', { action: actionLabels[step.action][language], count: orders.length })
              : t('bulk.step')}
          </Button>
        )}
      </footer>
    </ModalDialog>
  );
}

/** The dialog of bulk steps, over what was picked when it was opened. */
export function BulkDialog() {
  const open = useStore(picked, (state) => state.dialogOpen);
  return (
    <ModalOverlay
      className="veil"
      isOpen={open}
      onOpenChange={(next) => !next && picked.setState({ dialogOpen: false })}
    >
      <Modal className="modal modal-wide">
        <Picked />
      </Modal>
    </ModalOverlay>
  );
}

function Picked() {
  const user = useStore(session, (state) => state.user);
  // As they were when the dialog opened: what is previewed is what is done.
  const [chosen] = useState(() => {
    const { all } = incidents.getState();
    return [...picked.getState().ids].map((id) => all.get(id)).filter((incident) => incident !== undefined);
  });
  const steps = useMemo(() => (user ? stepsFor(chosen, user) : []), [chosen, user]);
  return <BulkForm chosen={chosen} steps={steps} />;
}
