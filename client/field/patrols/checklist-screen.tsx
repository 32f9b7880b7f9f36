import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import type { Question } from '../../../domain/patrols/checklist.ts';
import { call } from '../../data/call.ts';
import { useKeptDraft } from '../kept/draft.ts';
import { readPerson } from '../kept/person.ts';
import { myTasks } from '../kept/tasks.ts';
import { useKeeping } from '../outbox/keeping.ts';
import { clocks, outbox } from '../outbox/outbox.ts';
import { goInstead, hashOf } from '../page.ts';
import { NotKeptNotice } from '../parts/not-kept-notice.tsx';
import { answerKey, deedOn, taskAhead } from './deeds.ts';

interface FoundPhoto {
  id: number;
  name: string;
}

/** The photos that went with the findings of a task, as far as they have arrived. */
function usePhotos(task: PatrolTaskDetail, isAsked: boolean): readonly FoundPhoto[] {
  const [photos, setPhotos] = useState<readonly FoundPhoto[]>([]);
  const events = task.found.map(({ event }) => event).join();
  useEffect(() => {
    if (!isAsked || events === '') return;
    const read = events.split(',').map(async (id) => {
      const { attachments } = await call('get', '/api/events/{id}', { params: { id } });
      return attachments.map((attachment) => ({ id: attachment.id, name: attachment.name }));
    });
    Promise.all(read)
      .then((all) => setPhotos(all.flat()))
      // Without a network none can be chosen, as the question says.
      .catch(() => undefined);
  }, [events, isAsked]);
  return photos;
}

interface FieldProps {
  question: Question;
  value: string;
  photos: readonly FoundPhoto[];
  onChange: (value: string) => void;
}

function Choices({
  question,
  value,
  choices,
  onChange,
}: Omit<FieldProps, 'photos'> & { choices: [string, string][] }) {
  return (
    <fieldset className="choice" data-question={question.id}>
      <legend>
        {question.text}
        {question.required ? ' *' : ''}
      </legend>
      {choices.map(([key, words]) => (
        <label key={key}>
          <input
            type="radio"
            name={question.id}
            value={key}
            checked={value === key}
            onChange={() => onChange(key)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}

function QuestionField(props: FieldProps) {
  const { question, value, photos, onChange } = props;
  const { t } = useTranslation('field');
  const label = `${question.text}${question.kind === 'number' && question.unit ? `（${question.unit}）` : ''}${question.required ? ' *' : ''}`;
  switch (question.kind) {
    case 'yes-no':
      return (
        <Choices
          {...props}
          choices={[
            ['true', t('checklist.yes')],
            ['false', t('checklist.no')],
          ]}
        />
      );
    case 'choice':
      return <Choices {...props} choices={question.choices.map((each) => [each, each])} />;
    case 'photo':
      return photos.length === 0 ? (
        <div className="field" data-question={question.id}>
          <span>{label}</span>
          <p className="notice">{t('checklist.noPhotos')}</p>
        </div>
      ) : (
        <Choices {...props} choices={photos.map(({ id, name }) => [String(id), name])} />
      );
    case 'number':
      return (
        <label className="field" data-question={question.id}>
          <span>{label}</span>
          <input
            type="number"
            step="any"
            inputMode="decimal"
            min={question.min}
            max={question.max}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        </label>
      );
    case 'text':
      return (
        <label className="field" data-question={question.id}>
          <span>{label}</span>
          <textarea
            rows={2}
            maxLength={2000}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        </label>
      );
  }
}

/** An answer as the service takes it; undefined where nothing was answered. */
function answerOf({ kind }: Question, text: string): unknown {
  if (text.trim() === '') return undefined;
  if (kind === 'yes-no') return text === 'true';
  return kind === 'number' || kind === 'photo' ? Number(text) : text.trim();
}

function ChecklistForm({ task, target }: { task: PatrolTaskDetail; target: number }) {
  const { t } = useTranslation('field');
  const { checklist } = task.definition;
  const entries = useStore(outbox, (state) => state.entries);
  const photos = usePhotos(
    task,
    checklist.some(({ kind }) => kind === 'photo'),
  );
  const draft = useKeptDraft(`checklist/${task.id}/${target}`, async () => {
    const { answers } = taskAhead(task, entries);
    const known = checklist.flatMap(({ id }): [string, string][] => {
      const value = answers.get(answerKey(target, id));
      return value === undefined ? [] : [[id, String(value)]];
    });
    return { texts: Object.fromEntries(known), files: [] };
  });
  const { busy, notKept, keep } = useKeeping();
  const answers = Object.fromEntries(
    checklist.flatMap((question) => {
      const answer = answerOf(question, draft.texts[question.id] ?? '');
      return answer === undefined ? [] : [[question.id, answer]];
    }),
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const person = readPerson().user?.name;
    if (person === undefined) return;
    const entry = deedOn(task, 'answers', { person, body: { target, answers } }, clocks);
    if (!(await keep(entry, [], null))) return;
    draft.forget();
    goInstead({ at: 'task', id: task.id });
  }

  return (
    <form className="form" data-form="checklist" onSubmit={(event) => void submit(event)}>
      {checklist.map((question) => (
        <QuestionField
          key={question.id}
          question={question}
          photos={photos}
          value={draft.texts[question.id] ?? ''}
          onChange={(value) => draft.setText(question.id, value)}
        />
      ))}
      <NotKeptNotice notKept={notKept} />
      <div className="thumb">
        <a className="button" href={hashOf({ at: 'task', id: task.id })}>
          {t('step.cancel')}
        </a>
        <button
          type="submit"
          className="button button-main"
          data-action="answer"
          disabled={busy || !draft.ready || Object.keys(answers).length === 0}
        >
          {busy ? t('step.keeping') : t('checklist.keep')}
        </button>
      </div>
    </form>
  );
}

/** The checklist of a task, or of one of its places. */
export function ChecklistScreen({ id, target }: { id: number; target: number }) {
  const { t } = useTranslation('field');
  const task = useStore(myTasks, ({ tasks }) => tasks.find((each) => each.id === id));
  const place = task?.where.find(({ ordinal }) => ordinal === target);
  return (
    <main className="page page-form" data-page="checklist">
      <a className="back" href={hashOf({ at: 'task', id })}>
        ‹ {t('order.back')}
      </a>
      <h1>{place ? (place.name ?? place.code) : t('checklist.title')}</h1>
      {task ? <ChecklistForm task={task} target={target} /> : <p className="nothing">{t('task.gone')}</p>}
    </main>
  );
}
