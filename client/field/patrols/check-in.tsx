import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import { readPerson } from '../kept/person.ts';
import { useKeeping } from '../outbox/keeping.ts';
import { clocks } from '../outbox/outbox.ts';
import { hashOf } from '../page.ts';
import { NotKeptNotice } from '../parts/not-kept-notice.tsx';
import { position } from '../position.ts';
import { deedOn } from './deeds.ts';

/** Where the phone is, for a check-in; nothing where it does not know. */
export function placeNow(): { point?: readonly [number, number]; accuracy?: number } {
  const { point, accuracy } = position.getState();
  if (!point) return {};
  return { point, ...(accuracy === null ? {} : { accuracy: Math.min(10_000, Math.round(accuracy)) }) };
}

/** Checks in at a place of a task: where the phone is, or by the code of what stands there. */
export function CheckIn({ task }: { task: PatrolTaskDetail }) {
  const { t } = useTranslation('field');
  const isLocated = useStore(position, (state) => state.point !== null);
  const { busy, notKept, keep } = useKeeping();
  const [kept, setKept] = useState(0);
  async function checkIn(): Promise<void> {
    const person = readPerson().user?.name;
    if (person === undefined) return;
    const entry = deedOn(task, 'check-ins', { person, body: placeNow() }, clocks);
    if (await keep(entry, [], null)) setKept(kept + 1);
  }
  return (
    <>
      <NotKeptNotice notKept={notKept} />
      <div className="buttons">
        <button
          type="button"
          className="button"
          data-action="check-in"
          disabled={busy || !isLocated}
          onClick={() => void checkIn()}
        >
          {t('task.checkIn')}
        </button>
        <a className="button" data-action="scan" href={hashOf({ at: 'scan' })}>
          {t('scan.title')}
        </a>
      </div>
      <p className="hidden" role="status">
        {kept > 0 ? t('task.checkInKept') : ''}
      </p>
    </>
  );
}
