import type { ReactNode } from 'react';
import { Button, Dialog, DialogTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/icons.tsx';
import './notifications.css';
import { Popover } from '../../ui/popover.tsx';

interface BellFrameProps {
  unread: number;
  /** How much is unread, in words. */
  label: string;
  status: 'loading' | 'failed' | 'empty' | 'filled';
  onReadAll: () => void;
  onRetry: () => void;
  /** What is in the list, given what closes it. */
  children: (close: () => void) => ReactNode;
}

/** The bell with its count, and what opens of it: the head, and what stands in the place of a list that is not there. */
export function BellFrame({ unread, label, status, onReadAll, onRetry, children }: BellFrameProps) {
  const { t } = useTranslation();
  const instead = { loading: 'notifications.loading', empty: 'notifications.none' } as const;
  return (
    <DialogTrigger>
      <Button
        className="icon-button bell"
        aria-label={unread > 0 ? label : t('notifications.title')}
        data-unread={unread}
      >
        <Icon name="bell" />
        {unread > 0 && <span className="bell-count">{unread > 99 ? '99+' : unread}</span>}
      </Button>
      <Popover placement="bottom end">
        <Dialog className="notifications" aria-label={t('notifications.title')}>
          {({ close }) => (
            <>
              <header className="notifications-head">
                <h2>{t('notifications.title')}</h2>
                {unread > 0 && (
                  <Button className="link-button" onPress={onReadAll}>
                    {t('notifications.readAll')}
                  </Button>
                )}
              </header>
              {status === 'failed' && (
                <p className="notifications-empty">
                  {t('notifications.failed')}{' '}
                  <Button className="link-button" onPress={onRetry}>
                    {t('notifications.again')}
                  </Button>
                </p>
              )}
              {(status === 'loading' || status === 'empty') && (
                <p className="notifications-empty">{t(instead[status])}</p>
              )}
              {children(close)}
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
