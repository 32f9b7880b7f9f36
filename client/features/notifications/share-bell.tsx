import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { call } from '../../data/call.ts';
import { useNow } from '../../data/clock.ts';
import { onLive, onLiveStart } from '../../data/live.ts';
import { askAgain, queryClient, question } from '../../data/queries.ts';
import { formatAge, formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { BellFrame } from './bell-frame.tsx';

const path = '/api/share-requests/notices';
const noticesQuestion = question(path);

/** Marks decisions as read; what fails stays unread. */
async function markRead(ids: number[]): Promise<void> {
  try {
    await call('post', '/api/share-requests/notices/read', { body: { ids } });
  } finally {
    void askAgain(path);
  }
}

/** What was decided on the requests of a partner's keys and is not read. */
export function ShareBell() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { data, isError, refetch } = useQuery(noticesQuestion, queryClient);
  const now = useNow(30);
  useEffect(() => {
    const read = () => void askAgain(path);
    const stops = [onLive('notification', read), onLiveStart(read)];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const { unread, requests } = data ?? { unread: 0, requests: [] };
  const status = data ? (unread === 0 ? 'empty' : 'filled') : isError ? 'failed' : 'loading';
  return (
    <BellFrame
      unread={unread}
      label={t('partnerDesk.unread', { count: unread })}
      status={status}
      onReadAll={() => void markRead(requests.map(({ id }) => id))}
      onRetry={() => void refetch()}
    >
      {(close) =>
        unread > 0 && (
          <ListBox
            className="notifications-list"
            aria-label={t('catalogue.pages.shares')}
            items={requests}
            onAction={(id) => {
              void markRead([Number(id)]);
              openOperation('partner');
              close();
            }}
          >
            {({ id, layer, state, decidedAt, reason }) => (
              <ListBoxItem id={id} textValue={layer} className="notifications-item">
                <div className="notification" data-read={false} data-severity="medium">
                  <i className="notification-mark" />
                  <b>{t(`partnerDesk.told.${state}`)}</b>
                  {decidedAt && (
                    <time dateTime={decidedAt} title={formatMoment(decidedAt, language)}>
                      {formatAge(decidedAt, now, language)}
                    </time>
                  )}
                  <span className="notification-order">{layer}</span>
                  {reason && <span className="notification-note">{reason}</span>}
                </div>
              </ListBoxItem>
            )}
          </ListBox>
        )
      }
    </BellFrame>
  );
}
