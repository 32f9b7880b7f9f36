import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { type Delivery, subjectOf } from '../../../domain/answers/notifications.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { usePages } from '../../data/pages.ts';
import { formatMoment } from '../../ui/format.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';

const pageSize = 20;
const tones: Record<Delivery['state'], string> = {
  waiting: 'chip',
  delivered: 'chip chip-in-force',
  dead: 'chip chip-rejected',
};

/** What a webhook was sent, the newest first; each can be sent again, alone or with all that came after it. */
export function DeliveryList({ id, onResent }: { id: string; onResent: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { busy, refused, act } = useActing();
  const { rows, hasMore, isReading, problem, readMore, readAgain } = usePages(
    ['deliveries-of', id],
    async (cursor) => {
      const { deliveries, next } = await call('get', '/api/webhooks/{id}/deliveries', {
        params: { id },
        query: { limit: pageSize, ...(cursor ? { cursor } : {}) },
      });
      return { rows: deliveries, next };
    },
  );
  async function replay(body: { ids: number[] } | { after: number }): Promise<void> {
    if (!(await act(() => call('post', '/api/webhooks/{id}/replay', { params: { id }, body })))) return;
    readAgain();
    onResent();
  }
  const failure = refused ?? problem;
  return (
    <div data-deliveries={rows?.length}>
      {!rows && isReading && <p className="muted">{t('work.loading')}</p>}
      {rows?.length === 0 && <p className="muted">{t('partnerDesk.noDeliveries')}</p>}
      <ul className="changes">
        {rows?.map(({ id: delivery, state, attempts, lastError, createdAt, payload }) => (
          <li key={delivery} data-delivery={state}>
            <p className="change-head">
              <b>{payload.data.title[language]}</b>
              <code>{subjectOf(payload.data)}</code>
              <span className={tones[state]}>{t(`partnerDesk.deliveryStates.${state}`)}</span>
            </p>
            <p className="muted">
              {formatMoment(createdAt, language)} · {t('webhooks.attempts', { count: attempts })}
            </p>
            {lastError && <p lang="en">{lastError}</p>}
            {state !== 'waiting' && (
              <div className="actions-row">
                <Button
                  className="button button-small"
                  isDisabled={busy}
                  data-action="resend"
                  onPress={() => void replay({ ids: [delivery] })}
                >
                  {t('webhooks.resend')}
                </Button>
                <Button
                  className="button button-small"
                  isDisabled={busy}
                  data-action="replay"
                  onPress={() => void replay({ after: delivery - 1 })}
                >
                  {t('partnerDesk.replay')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {hasMore && (
        <Button className="button button-small" isDisabled={isReading} onPress={readMore}>
          {t('work.more')}
        </Button>
      )}
      {failure && (
        <RefusalNotice problem={failure}>
          <Button className="button button-small" onPress={readAgain}>
            {t('incident.retry')}
          </Button>
        </RefusalNotice>
      )}
    </div>
  );
}
