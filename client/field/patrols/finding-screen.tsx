import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import { formatMetres } from '../../ui/format.ts';
import { filesWith, useKeptDraft } from '../kept/draft.ts';
import { newId } from '../kept/new-id.ts';
import { readPerson } from '../kept/person.ts';
import { myTasks } from '../kept/tasks.ts';
import type { Entry } from '../outbox/entry.ts';
import { useKeeping } from '../outbox/keeping.ts';
import { clocks, fileOf, outbox } from '../outbox/outbox.ts';
import { goInstead, hashOf } from '../page.ts';
import { FilesField } from '../parts/files-field.tsx';
import { ItemField } from '../parts/item-field.tsx';
import { NotKeptNotice } from '../parts/not-kept-notice.tsx';
import { position } from '../position.ts';
import { placeNow } from './check-in.tsx';
import { deedOn } from './deeds.ts';

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function FindingForm({ task, before }: { task: PatrolTaskDetail; before: Entry | undefined }) {
  const { t } = useTranslation('field');
  const { point, accuracy, status } = useStore(position, (state) => state);
  const draft = useKeptDraft(`finding/${task.id}/${before?.seq ?? ''}`, async () => ({
    texts: {
      item: textOf(before?.body.item) || (task.definition.items[0] ?? ''),
      description: textOf(before?.body.description),
      target: String(before?.body.target ?? ''),
    },
    files: await filesWith(before?.files ?? [], fileOf),
  }));
  const { item = '', description = '', target = '' } = draft.texts;
  const { busy, notKept, keep } = useKeeping();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const person = readPerson().user?.name;
    if (person === undefined) return;
    const own = newId();
    const place = before?.body.point
      ? { point: before.body.point, accuracy: before.body.accuracy }
      : placeNow();
    const body = {
      id: own,
      item,
      ...place,
      ...(target ? { target: Number(target) } : {}),
      ...(description.trim() ? { description: description.trim() } : {}),
      properties: { phoneTime: new Date(clocks.now()).toISOString() },
    };
    const entry = deedOn(task, 'findings', { person, body, files: draft.files, own }, clocks);
    if (!(await keep(entry, draft.files, before?.seq ?? null))) return;
    draft.forget();
    goInstead({ at: 'task', id: task.id });
  }

  return (
    <form className="form" data-form="finding" onSubmit={(event) => void submit(event)}>
      <p className="notice" data-place={status}>
        {point
          ? t('report.here', { metres: formatMetres(accuracy ?? 0) })
          : t(status === 'unavailable' ? 'finding.noPosition' : 'report.locating')}
      </p>
      <ItemField
        value={item}
        first={task.definition.items}
        onChange={(value) => draft.setText('item', value)}
      />
      <label className="field">
        <span>{t('finding.target')}</span>
        <select
          data-member="target"
          value={target}
          required={!point && !before?.body.point}
          onChange={(event) => draft.setText('target', event.target.value)}
        >
          <option value="">{t('finding.here')}</option>
          {task.where.map(({ ordinal, name, code }) => (
            <option key={ordinal} value={ordinal}>
              {name ?? code}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{t('report.description')}</span>
        <textarea
          data-member="description"
          rows={4}
          maxLength={4000}
          value={description}
          onChange={(event) => draft.setText('description', event.target.value)}
        />
      </label>
      <FilesField files={draft.files} onChange={draft.setFiles} />
      <NotKeptNotice notKept={notKept} />
      <div className="thumb">
        <a className="button" href={hashOf({ at: 'task', id: task.id })}>
          {t('step.cancel')}
        </a>
        <button
          type="submit"
          className="button button-main"
          data-action="file"
          disabled={busy || !draft.ready}
        >
          {busy ? t('step.keeping') : t('report.confirm')}
        </button>
      </div>
    </form>
  );
}

/** Reports what was found on a patrol, with its place and the item already chosen. */
export function FindingScreen({ id, instead }: { id: number; instead: number | null }) {
  const { t } = useTranslation('field');
  const task = useStore(myTasks, ({ tasks }) => tasks.find((each) => each.id === id));
  const before = useStore(outbox, ({ entries }) => entries.find(({ seq }) => seq === instead));
  return (
    <main className="page page-form" data-page="finding">
      <a className="back" href={hashOf({ at: 'task', id })}>
        ‹ {t('order.back')}
      </a>
      <h1>{t('task.finding')}</h1>
      {task ? (
        <FindingForm key={instead} task={task} before={before} />
      ) : (
        <p className="nothing">{t('task.gone')}</p>
      )}
    </main>
  );
}
