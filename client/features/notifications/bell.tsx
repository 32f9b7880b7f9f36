import { useQuery } from '@tanstack/react-query';
import { Button, ListBox, ListBoxItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Inbox, Notification } from '../../../domain/answers/notifications.ts';
import { noteText } from '../../../domain/orders/escalation-note.ts';
import { useNow } from '../../data/clock.ts';
import { queryClient } from '../../data/queries.ts';
import { formatAge, formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { BellFrame } from './bell-frame.tsx';
import { inboxQuestion, markRead } from './inbox.ts';
import { PatrolGroups } from './patrol-groups.tsx';
import { byPlan, markPatrolsRead, patrolNoticesQuestion } from './patrol-notices.ts';

function Line({ notification, now }: { notification: Notification; now: number }) {
  const language = useStore(preferences, (state) => state.language);
  const { at, title, order, note, read, earlier } = notification;
  const { t } = useTranslation();
  const item = useStore(layers, (state) => state.items.get(order.item));
  return (
    <div className="notification" data-read={read} data-severity={order.severity}>
      <i className="notification-mark" />
      <b>{title[language]}</b>
      <time dateTime={at} title={formatMoment(at, language)}>
        {formatAge(at, now, language)}
      </time>
      <span className="notification-order">
        {item?.title[language] ?? order.item} · <span className="notification-number">{order.number}</span>
        {earlier > 0 && ` · ${t('notifications.earlier', { count: earlier })}`}
      </span>
      {note && <span className="notification-note">{noteText(note, language)}</span>}
    </div>
  );
}

const nothing: Inbox = { unread: 0, notifications: [], groups: [], next: null };

/** Notifications about one item, or all that are read. */
interface Group {
  /** Null for those that are read. */
  item: string | null;
  /** How many orders have something unread, those that are not listed too. */
  unread: number;
  notifications: readonly Notification[];
}

/** What is unread by item, that of the newest first; then what is read. */
function groupsOf({ notifications, groups }: Inbox): Group[] {
  const unread = groups.map(({ item, unread: count }) => ({
    item,
    unread: count,
    notifications: notifications.filter(({ read, order }) => !read && order.item === item),
  }));
  const read = notifications.filter((each) => each.read);
  return [...unread, ...(read.length > 0 ? [{ item: null, unread: 0, notifications: read }] : [])];
}

/** The lines of a group, and clearing it as a whole. */
function GroupView(props: { group: Group; newest: number; now: number; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { group, newest, now, onClose } = props;
  const { item, unread, notifications } = group;
  const known = useStore(layers, (state) => (item ? state.items.get(item) : undefined));
  const name = item === null ? t('notifications.read') : (known?.title[language] ?? item);
  return (
    <section data-group={item ?? 'read'}>
      <header className="notifications-group">
        <h3>
          {name}
          {item !== null && <b>{unread}</b>}
        </h3>
        {item !== null && (
          <Button
            className="link-button"
            aria-label={t('notifications.clearGroup', { item: name })}
            onPress={() => void markRead({ upTo: newest, item })}
          >
            {t('notifications.clear')}
          </Button>
        )}
      </header>
      <ListBox
        className="notifications-list"
        aria-label={name}
        items={notifications}
        renderEmptyState={() => null}
        onAction={(key) => {
          const chosen = notifications.find(({ id }) => id === key);
          if (!chosen) return;
          if (!chosen.read) void markRead({ ids: [chosen.id] });
          select({ kind: 'incident', id: chosen.order.eventId });
          onClose();
        }}
      >
        {(notification) => (
          <ListBoxItem id={notification.id} textValue={notification.title.en} className="notifications-item">
            <Line notification={notification} now={now} />
          </ListBoxItem>
        )}
      </ListBox>
    </section>
  );
}

/** What became of this person's orders and patrols while they looked elsewhere: how much is unread, and the list. */
export function Bell() {
  const { t } = useTranslation();
  const { data, isError, refetch } = useQuery(inboxQuestion, queryClient);
  const { unread: unreadOrders, notifications } = data ?? nothing;
  const patrols = useQuery(patrolNoticesQuestion, queryClient).data;
  const plans = patrols ? byPlan(patrols) : [];
  const unread = unreadOrders + (patrols?.unread ?? 0);
  const now = useNow(30);
  const newest = notifications[0];
  function readAll(): void {
    if (newest && unreadOrders > 0) void markRead({ upTo: newest.id });
    if (plans.length > 0) void markPatrolsRead(plans);
  }
  const isEmpty = notifications.length === 0 && plans.length === 0;
  const status = data ? (isEmpty ? 'empty' : 'filled') : isError ? 'failed' : 'loading';
  return (
    <BellFrame
      unread={unread}
      label={t('notifications.unread', { count: unread })}
      status={status}
      onReadAll={readAll}
      onRetry={() => void refetch()}
    >
      {(close) =>
        (plans.length > 0 || (data && newest)) && (
          <div className="notifications-groups">
            <PatrolGroups groups={plans} now={now} onClose={close} />
            {data &&
              newest &&
              groupsOf(data).map((group) => (
                <GroupView
                  key={group.item ?? ''}
                  group={group}
                  newest={newest.id}
                  now={now}
                  onClose={close}
                />
              ))}
          </div>
        )
      }
    </BellFrame>
  );
}
