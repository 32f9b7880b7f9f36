import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { noteLabels } from '../../../domain/orders/note-labels.ts';
import { endStates } from '../../../domain/orders/states.ts';
import { actionLabels } from '../../../domain/orders/transitions.ts';
import { asProblem, type RequestProblem } from '../../data/request.ts';
import { useDraft } from '../../data/typed-texts.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatMetres } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { layers } from '../layers/public.ts';
import { act, openedOrder, type StepDetails } from './opened-order.ts';
import { type NearOrder, ordersNear } from './orders-near.ts';
import { submitByKey } from './step-focus.ts';

/** How far away the order may be that another is merged into, metres. */
const near = 1000;

/** The reason, and the two ways on; `details` is null while something else is missing. */
function MovingForm(props: {
  action: 'merge' | 'split';
  details: StepDetails | null;
  onDone: () => void;
  children: ReactNode;
}) {
  const { action, details, onDone, children } = props;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const acting = useStore(openedOrder, (state) => state.acting);
  const number = useStore(openedOrder, (state) => state.order?.number ?? '');
  const { text: note, setText: setNote, forget } = useDraft(`${number}/${action}`);
  const form = useRef<HTMLFormElement>(null);
  const filled = details !== null && note.trim() !== '';

  // It may have been begun from the palette, with the panel elsewhere.
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);

  return (
    <form
      ref={form}
      className="owner-form"
      data-moving={action}
      onKeyDown={submitByKey}
      onSubmit={(event) => {
        event.preventDefault();
        if (!filled) return;
        void act(action, { ...details, note }).then((done) => {
          if (!done) return;
          forget();
          onDone();
        });
      }}
    >
      {children}
      <TextField className="field" value={note} onChange={setNote} isRequired autoFocus>
        <Label>{t('incident.required', { field: noteLabels[action][language] })}</Label>
        <TextArea rows={2} maxLength={2000} />
      </TextField>
      <div className="actions-row">
        <Button className="button button-small" onPress={onDone}>
          {t('incident.cancel')}
        </Button>
        <Button type="submit" className="button button-small button-primary" isDisabled={acting || !filled}>
          {t('incident.confirm', { action: actionLabels[action][language] })}
        </Button>
      </div>
    </form>
  );
}

/** Splits the reports that are ticked off into an order of their own. */
export function SplitForm({ reports, onDone }: { reports: readonly number[]; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <MovingForm action="split" details={reports.length > 0 ? { reports } : null} onDone={onDone}>
      <p className="panel-hint" role="status">
        {reports.length === 0 ? t('reports.choose') : t('reports.chosen', { count: reports.length })}
      </p>
    </MovingForm>
  );
}

/** Merges the order into another open one near by. */
export function MergeForm({ order, onDone }: { order: OrderWithHistory; onDone: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const [found, setFound] = useState<readonly NearOrder[] | null>(null);
  const [problem, setProblem] = useState<RequestProblem | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const { number } = order;
  const [lon, lat] = order.point;

  useEffect(() => {
    let gone = false;
    ordersNear([lon, lat], near, number)
      .then((orders) => {
        const open = orders.filter(({ state }) => !endStates.includes(state));
        if (!gone) setFound(open.sort((a, b) => a.distance - b.distance));
      })
      .catch((error: unknown) => gone || setProblem(asProblem(error)));
    return () => {
      gone = true;
    };
  }, [lon, lat, number]);

  const into = found?.find((each) => each.number === chosen) ?? found?.[0];
  return (
    <MovingForm action="merge" details={into ? { into: into.number } : null} onDone={onDone}>
      {problem && (
        <p className="notice notice-error" role="alert">
          {problemText(problem, t)}
        </p>
      )}
      {!found && !problem && <div className="loading-line" />}
      {found?.length === 0 && (
        <p className="panel-hint">{t('reports.noneNear', { distance: formatMetres(near) })}</p>
      )}
      {found && into && (
        <ChoiceSelect
          label={t('reports.into')}
          labelClass="caption"
          look="framed"
          choices={found.map((each) => ({
            id: each.number,
            name: `${items.get(each.item)?.title[language] ?? t('queue.unknownItem')} · ${formatMetres(each.distance)} · ${each.number}`,
          }))}
          chosen={into.number}
          onChoose={setChosen}
        />
      )}
    </MovingForm>
  );
}
