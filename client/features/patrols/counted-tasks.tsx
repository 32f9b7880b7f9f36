import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolFigureRow } from '../../../domain/answers/patrol-figures.ts';
import { useAnswer } from '../../data/queries.ts';
import { formatMoment } from '../../ui/format.ts';
import { nameIn } from '../../ui/names.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { percentText, TaskChip } from './task-chip.tsx';

/** The tasks that a row of figures counts. */
export function CountedTasks({ row, onClose }: { row: PatrolFigureRow; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const query = Object.fromEntries(new URL(row.tasks, 'http://city').searchParams);
  const answer = useAnswer('/api/patrols/tasks', { query: { ...query, limit: 100 } });
  return (
    <section data-counted={row.code ?? ''}>
      <div className="part-head">
        <h3 className="caption">
          {t('patrols.counted', {
            name: nameIn(language, { name: row.title, nameEn: row.titleEn }) || row.code || t('patrols.all'),
          })}
        </h3>
        <Button className="button button-small" onPress={onClose}>
          {t('patrols.close')}
        </Button>
      </div>
      <Answered answer={answer}>
        {({ tasks }) => (
          <ul className="patrol-lines">
            {tasks.map(({ id, title, state, startsAt, person, unit, share }) => (
              <li key={id} className="patrol-place">
                <span>
                  <Button className="link" onPress={() => openOperation('patrols', `task-${id}`)}>
                    {title}
                  </Button>{' '}
                  <TaskChip state={state} />
                </span>
                <span className="muted">
                  {formatMoment(startsAt, language)} · {person ?? unit}
                  {share !== null && ` · ${percentText(share)}`}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </section>
  );
}
