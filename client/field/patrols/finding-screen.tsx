import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import { formatMetres } from '../../ui/format.ts';
import { filesWith, useKeptDraft } from '../kept/draft.ts';
import { newId } from '../kept/new-id.ts';
import { myTasks } from '../kept/tasks.ts';
import type { Entry } from '../outbox/entry.ts';
import { useKeeping } from '../outbox/keeping.ts';
import { clocks, fileOf, outbox } from '../outbox/outbox.ts';
import { goInstead, hashOf } from '../page.ts';
import { ItemField } from '../parts/item-field.tsx';
import { DescriptionField, KeptForm } from '../parts/kept-form.tsx';
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
  const keeping = useKeeping();

  async function submit(person: string): Promise<void> {
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
    if (!(await keeping.keep(entry, draft.files, before?.seq ?? null))) return;
    draft.forget();
    goInstead({ at: 'task', id: task.id });
  }

  return (
    <KeptForm
      name="finding"
      draft={draft}
      keeping={keeping}
      cancel={hashOf({ at: 'task', id: task.id })}
      confirm={{ action: 'file', words: t('report.confirm') }}
      onConfirm={submit}
    >
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
      <DescriptionField value={description} onChange={(value) => draft.setText('description', value)} />
    </KeptForm>
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
