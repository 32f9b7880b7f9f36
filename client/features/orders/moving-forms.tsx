import { type ReactNode, useEffect, useRef } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Event as ReportedEvent } from '../../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { noteLabels } from '../../../domain/orders/note-labels.ts';
import { actionLabels } from '../../../domain/orders/transitions.ts';
import { useAnswer } from '../../data/queries.ts';
import { useDraft } from '../../data/typed-texts.ts';
import { useUnitName } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { act, openedOrder, type StepDetails } from './opened-order.ts';
import { submitByKey } from './step-focus.ts';

/** The reason, and the two ways on; `details` is null while something else is missing. */
export function MovingForm(props: {
  action: 'merge' | 'split';
  details: StepDetails | null;
  /** What it would do; null while that is not known. */
  preview: ReactNode;
  onDone: () => void;
  children: ReactNode;
}) {
  const { action, details, preview, onDone, children } = props;
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
      {preview}
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

/** Whose an order about this report would be. */
function WillOwn({ event }: { event: ReportedEvent }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const { point, item } = event;
  const { value } = useAnswer('/api/route', { query: { lon: point[0], lat: point[1], item } });
  return <li>{t('reports.willOwn', { office: value ? nameOf(value.lead) : t('queue.unknown') })}</li>;
}

/** Splits the reports that are ticked off into an order of their own. */
export function SplitForm(props: {
  order: OrderWithHistory;
  reports: readonly ReportedEvent[];
  onDone: () => void;
}) {
  const { order, reports, onDone } = props;
  const { t } = useTranslation();
  // As the service takes them: the oldest of them opens the order.
  const [oldest] = reports.toSorted((a, b) => a.id - b.id);
  const ids = reports.map(({ id }) => id);
  const preview = (
    <ul className="will-happen" aria-label={t('reports.willHappen')} data-preview="split">
      <li>{t('reports.willOpen', { count: ids.length })}</li>
      {oldest && <WillOwn event={oldest} />}
      <li>{t('reports.willKeep', { number: order.number, count: order.reportCount - ids.length })}</li>
    </ul>
  );
  return (
    <MovingForm
      action="split"
      details={ids.length > 0 ? { reports: ids } : null}
      preview={ids.length > 0 ? preview : null}
      onDone={onDone}
    >
      {ids.length === 0 && (
        <p className="panel-hint" role="status">
          {t('reports.choose')}
        </p>
      )}
    </MovingForm>
  );
}
