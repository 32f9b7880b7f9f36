import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { subjectOf } from '../../../domain/answers/notifications.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { usePages } from '../../data/pages.ts';
import { formatMoment } from '../../ui/format.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';

const pageSize = 50;

/** Messages that were given up, with why; each, or all of them, can be sent again. */
export function DeliveriesPart({ onResent }: { onResent: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { busy, refused, act } = useActing();
  const { rows, hasMore, isReading, problem, readMore, readAgain } = usePages(
    ['dead-deliveries'],
    async (cursor) => {
      const { deliveries, next } = await call('get', '/api/notifications/deliveries', {
        query: { state: 'dead', limit: pageSize, ...(cursor ? { cursor } : {}) },
      });
      return { rows: deliveries, next };
    },
  );
  async function resend(body: { ids?: number[] }): Promise<void> {
    const done = await act(() => call('post', '/api/notifications/deliveries/resend', { body }));
    if (!done) return;
    readAgain();
    onResent();
  }
  return (
    <section className="part" data-dead={rows?.length}>
      <div className="part-head">
        <h3 className="caption">{t('webhooks.deadLetters')}</h3>
        {rows && rows.length > 0 && (
          <Button className="button button-small" isDisabled={busy} onPress={() => void resend({})}>
            {t('webhooks.resendAll')}
          </Button>
        )}
      </div>
      {!rows && isReading && <p className="muted">{t('work.loading')}</p>}
      {rows?.length === 0 && <p className="muted">{t('webhooks.noDead')}</p>}
      <ul className="changes">
        {rows?.map(({ id, target, attempts, lastError, createdAt, payload }) => (
          <li key={id} data-delivery={id}>
            <p className="change-head">
              <b>{payload.data.title[language]}</b>
              <code>{subjectOf(payload.data)}</code>
              <span className="muted">→ {target}</span>
            </p>
            <p className="muted">
              {formatMoment(createdAt, language)} · {t('webhooks.attempts', { count: attempts })}
            </p>
            {lastError && <p lang="en">{lastError}</p>}
            <Button
              className="button button-small"
              isDisabled={busy}
              onPress={() => void resend({ ids: [id] })}
            >
              {t('webhooks.resend')}
            </Button>
          </li>
        ))}
      </ul>
      {hasMore && (
        <Button className="button button-small" isDisabled={isReading} onPress={readMore}>
          {t('work.more')}
        </Button>
      )}
      {(refused ?? problem) && (
        <RefusalNotice problem={(refused ?? problem)!}>
          <Button className="button button-small" onPress={readAgain}>
            {t('incident.retry')}
          </Button>
        </RefusalNotice>
      )}
    </section>
  );
}
