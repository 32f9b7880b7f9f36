import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../domain/access/permissions.ts';
import { formatMetres } from '../ui/format.ts';
import { preferences } from '../ui/preferences.ts';
import { filesWith, useKeptDraft } from './kept/draft.ts';
import { newId } from './kept/new-id.ts';
import { myOrders } from './kept/orders.ts';
import { readPerson } from './kept/person.ts';
import type { Entry } from './outbox/entry.ts';
import { useKeeping } from './outbox/keeping.ts';
import { entryOf } from './outbox/making.ts';
import { clocks, fileOf, outbox } from './outbox/outbox.ts';
import { goInstead } from './page.ts';
import { FilesField } from './parts/files-field.tsx';
import { NotKeptNotice } from './parts/not-kept-notice.tsx';
import { locateAgain, position } from './position.ts';

/** The source of what people report on their rounds, as the console's intake has it. */
const source = 'patrol';

/** The place of a report: where the phone is, or where it was when the report that is changed was made. */
function usePlace(before: Entry | undefined) {
  const { status, point, accuracy } = useStore(position, (state) => state);
  const then = before?.body as { point?: [number, number]; accuracy?: number } | undefined;
  if (then?.point) return { status: 'known' as const, point: then.point, accuracy: then.accuracy ?? null };
  return { status, point, accuracy };
}

/** What a report said that is to be changed. */
function textsOf(before: Entry | undefined): Record<string, string> {
  const { item, description } = before?.body ?? {};
  return {
    ...(typeof item === 'string' ? { item } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

function ReportForm({ before }: { before: Entry | undefined }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(myOrders, (state) => state.items);
  const { status, point, accuracy } = usePlace(before);
  const draft = useKeptDraft(`report/${before?.seq ?? ''}`, async () => ({
    texts: textsOf(before),
    files: await filesWith(before?.files ?? [], fileOf),
  }));
  const { item = '', description = '' } = draft.texts;
  const { busy, notKept, keep } = useKeeping();
  const listed = Object.entries(items).sort(([, a], [, b]) =>
    a[language].localeCompare(b[language], language),
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const person = readPerson().user?.name;
    if (person === undefined || !point) return;
    const id = newId();
    const phoneTime = new Date(clocks.now()).toISOString();
    const body = {
      source,
      externalId: id,
      item,
      point,
      ...(accuracy === null ? {} : { accuracy: Math.min(10_000, Math.round(accuracy)) }),
      ...(description.trim() ? { description: description.trim() } : {}),
      properties: { phoneTime },
    };
    const deed = {
      person,
      about: id,
      what: { zh: '上报', en: 'Report' },
      on: items[item] ?? { zh: item, en: item },
      address: '/api/events',
      body,
      timeMember: 'occurredAt',
      follows: false,
      files: draft.files,
    };
    if (!(await keep(entryOf(deed, id, clocks), draft.files, before?.seq ?? null))) return;
    draft.forget();
    goInstead({ at: 'outbox' });
  }

  return (
    <form className="form" data-form="report" onSubmit={(event) => void submit(event)}>
      <p className="notice" data-place={status}>
        {point
          ? t('report.here', { metres: formatMetres(accuracy ?? 0) })
          : t(status === 'unavailable' ? 'report.noPosition' : 'report.locating')}
      </p>
      {!before && (
        <button type="button" className="button" onClick={locateAgain}>
          {t('report.again')}
        </button>
      )}
      <label className="field">
        <span>{t('report.item')}</span>
        <select
          data-member="item"
          value={item}
          onChange={(event) => draft.setText('item', event.target.value)}
          required
        >
          <option value="">{t(listed.length === 0 ? 'report.noItems' : 'report.chooseItem')}</option>
          {listed.map(([code, title]) => (
            <option key={code} value={code}>
              {title[language]}
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
        <button
          type="submit"
          className="button button-main"
          data-action="file"
          disabled={busy || !draft.ready || !point}
        >
          {busy ? t('step.keeping') : t('report.confirm')}
        </button>
      </div>
    </form>
  );
}

/** Reports something new where the phone is. */
export function ReportScreen({ instead }: { instead: number | null }) {
  const { t } = useTranslation('field');
  const before = useStore(outbox, ({ entries }) => entries.find(({ seq }) => seq === instead));
  const { user } = readPerson();
  return (
    <main className="page page-form" data-page="report">
      <h1>{t('report.title')}</h1>
      {user && may(user, 'events.write') ? (
        <ReportForm key={instead} before={before} />
      ) : (
        <p className="nothing">{t('report.notAllowed')}</p>
      )}
    </main>
  );
}
