import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../domain/access/permissions.ts';
import type { CityObject } from '../../domain/answers/objects.ts';
import { fieldSource } from '../../domain/intake/channels.ts';
import { call } from '../data/call.ts';
import { formatMetres } from '../ui/format.ts';
import { filesWith, useKeptDraft } from './kept/draft.ts';
import { newId } from './kept/new-id.ts';
import { myOrders } from './kept/orders.ts';
import { readPerson } from './kept/person.ts';
import type { Entry } from './outbox/entry.ts';
import { useKeeping } from './outbox/keeping.ts';
import { entryOf } from './outbox/making.ts';
import { clocks, fileOf, outbox } from './outbox/outbox.ts';
import { goInstead } from './page.ts';
import { ItemField } from './parts/item-field.tsx';
import { DescriptionField, KeptForm } from './parts/kept-form.tsx';
import { locateAgain, position } from './position.ts';
import { objectOf } from './scan/code.ts';

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

/** The object that a report is about: as its address says, or as the report that is changed said. */
function aboutOf(before: Entry | undefined, object: string | undefined): ReportedObject | null {
  const { facility, facilityLayer } = (before?.body.properties ?? {}) as Partial<ReportedObject>;
  if (facility !== undefined && facilityLayer !== undefined) return { facility, facilityLayer };
  const given = object === undefined ? null : objectOf(object);
  return given && { facility: given.code, facilityLayer: given.layer };
}

interface ReportedObject {
  facility: string;
  facilityLayer: string;
}

/** Where an object is, as far as the service can be asked; the phone stands beside it otherwise. */
function usePlaceOf(about: ReportedObject | null): [number, number] | null {
  const [point, setPoint] = useState<[number, number] | null>(null);
  const { facility, facilityLayer } = about ?? {};
  useEffect(() => {
    if (facility === undefined || facilityLayer === undefined) return;
    const params = { layer: facilityLayer, code: facility };
    call('get', '/id/{layer}/{code}', { params, query: { f: 'json' } })
      .then((object) => setPoint((object as CityObject).point))
      .catch(() => undefined);
  }, [facility, facilityLayer]);
  return point;
}

function ReportForm({ before, object }: { before: Entry | undefined; object: string | undefined }) {
  const { t } = useTranslation('field');
  const items = useStore(myOrders, (state) => state.items);
  const about = aboutOf(before, object);
  const ofObject = usePlaceOf(about);
  const here = usePlace(before);
  const { status, point, accuracy } = ofObject
    ? { status: 'known' as const, point: ofObject, accuracy: null }
    : here;
  const draft = useKeptDraft(
    `report/${before?.seq ?? ''}${object === undefined ? '' : `/${object}`}`,
    async () => ({
      texts: textsOf(before),
      files: await filesWith(before?.files ?? [], fileOf),
    }),
  );
  const { item = '', description = '' } = draft.texts;
  const keeping = useKeeping();

  async function submit(person: string): Promise<void> {
    if (!point) return;
    const id = newId();
    const phoneTime = new Date(clocks.now()).toISOString();
    const body = {
      source: fieldSource,
      externalId: id,
      item,
      point,
      ...(accuracy === null ? {} : { accuracy: Math.min(10_000, Math.round(accuracy)) }),
      ...(description.trim() ? { description: description.trim() } : {}),
      properties: { ...about, phoneTime },
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
    if (!(await keeping.keep(entryOf(deed, id, clocks), draft.files, before?.seq ?? null))) return;
    draft.forget();
    goInstead({ at: 'outbox' });
  }

  return (
    <KeptForm
      name="report"
      draft={draft}
      keeping={keeping}
      confirm={{ action: 'file', words: t('report.confirm'), isDisabled: !point }}
      onConfirm={submit}
    >
      {about && (
        <p className="notice" data-about={`${about.facilityLayer}/${about.facility}`}>
          {t('report.about', { object: about.facility })}
        </p>
      )}
      <p className="notice" data-place={status}>
        {ofObject
          ? t('report.atObject')
          : point
            ? t('report.here', { metres: formatMetres(accuracy ?? 0) })
            : t(status === 'unavailable' ? 'report.noPosition' : 'report.locating')}
      </p>
      {!before && !ofObject && (
        <button type="button" className="button" onClick={locateAgain}>
          {t('report.again')}
        </button>
      )}
      <ItemField value={item} onChange={(value) => draft.setText('item', value)} />
      <DescriptionField value={description} onChange={(value) => draft.setText('description', value)} />
    </KeptForm>
  );
}

/** Reports something new where the phone is. */
export function ReportScreen({ instead, object }: { instead: number | null; object?: string }) {
  const { t } = useTranslation('field');
  const before = useStore(outbox, ({ entries }) => entries.find(({ seq }) => seq === instead));
  const { user } = readPerson();
  return (
    <main className="page page-form" data-page="report">
      <h1>{t('report.title')}</h1>
      {user && may(user, 'events.report') ? (
        <ReportForm key={`${instead} ${object}`} before={before} object={object} />
      ) : (
        <p className="nothing">{t('report.notAllowed')}</p>
      )}
    </main>
  );
}
