import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useNow } from '../data/clock.ts';
import { streamState } from '../data/stream.ts';

/** Whether what is on the screen is the present. */
export function LiveIndicator() {
  const { t } = useTranslation();
  const { status, retryAt } = useStore(streamState, (state) => state);
  const now = useNow(1);
  const seconds = retryAt === null ? 0 : Math.max(1, Math.ceil((retryAt - now) / 1000));
  return (
    <output className={`live live-${status}`} title={t('live.title')} data-live={status}>
      <i />
      {status === 'waiting' ? t('live.waiting', { seconds }) : t(`live.${status}`)}
    </output>
  );
}
