import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../../../domain/answers/notifications.ts';
import { useActing } from '../../data/acting.ts';
import { request } from '../../data/request.ts';
import { formatMoment } from '../../ui/format.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { useStore } from '../../ui/store.ts';

const pageSize = 50;

/** Messages that were given up, with why; each, or all of them, can be sent again. */
export function DeliveriesPart({ onResent }: { onResent: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [rows, setRows] = useState<readonly Delivery[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const { busy, refused, act } = useActing();
  const load = useCallback(
    (cursor: string | null) => {
      const query = new URLSearchParams({
        state: 'dead',
        limit: String(pageSize),
        ...(cursor ? { cursor } : {}),
      });
      void act(() =>
        request<{ deliveries: Delivery[]; next: string | null }>(`/api/notifications/deliveries?${query}`),
      ).then((page) => {
        if (!page) return;
        setRows((before) => (cursor ? [...(before ?? []), ...page.deliveries] : page.deliveries));
        setNext(page.next);
      });
    },
    [act],
  );
  useEffect(() => load(null), [load]);
  async function resend(body: { ids?: number[] }): Promise<void> {
    const done = await act(() => request('/api/notifications/deliveries/resend', { method: 'POST', body }));
    if (!done) return;
    load(null);
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
      {rows === null && busy && <p className="muted">{t('work.loading')}</p>}
      {rows?.length === 0 && <p className="muted">{t('webhooks.noDead')}</p>}
      <ul className="changes">
        {rows?.map(({ id, target, attempts, lastError, createdAt, payload }) => (
          <li key={id} data-delivery={id}>
            <p className="change-head">
              <b>{payload.data.title[language]}</b>
              <code>{payload.data.order.number}</code>
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
      {next && (
        <Button className="button button-small" isDisabled={busy} onPress={() => load(next)}>
          {t('work.more')}
        </Button>
      )}
      {refused && (
        <RefusalNotice problem={refused}>
          <Button className="button button-small" onPress={() => load(null)}>
            {t('incident.retry')}
          </Button>
        </RefusalNotice>
      )}
    </section>
  );
}
