import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { TaskChip } from './task-chip.tsx';

/** What one was told of tasks that were missed or fell short; nothing where there is nothing unread. */
export function NoticesPart() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const answer = useAnswer('/api/patrols/notices');
  const { busy, act } = useActing();
  const notices = answer.value?.notices ?? [];
  if (notices.length === 0) return null;
  async function markRead(): Promise<void> {
    const until = notices[0]!.at;
    if (await act(() => call('post', '/api/patrols/notices/read', { body: { until } }))) answer.retry();
  }
  return (
    <section className="part notice-warning patrol-notices" data-notices={answer.value!.unread}>
      <div className="part-head">
        <h3 className="caption">{t('patrols.notices', { count: answer.value!.unread })}</h3>
        <Button className="button button-small" isDisabled={busy} onPress={() => void markRead()}>
          {t('patrols.markRead')}
        </Button>
      </div>
      <ul className="patrol-lines">
        {notices.slice(0, 5).map(({ task, title, state, at }) => (
          <li key={task}>
            <Button className="link" onPress={() => openOperation('patrols', `task-${task}`)}>
              {title}
            </Button>{' '}
            <TaskChip state={state} /> <span className="muted">{formatMoment(at, language)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
