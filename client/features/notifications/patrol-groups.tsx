import { Button, ListBox, ListBoxItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { formatAge, formatDay, formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { markPatrolsRead, type PlanNotices } from './patrol-notices.ts';

/** What is unread of one plan: what is amiss with it, and its tasks that were missed or fell short. */
function PlanGroup(props: {
  group: PlanNotices;
  groups: readonly PlanNotices[];
  now: number;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { group, groups, now, onClose } = props;
  const { plan, title, faults, tasks } = group;
  const lines = [
    ...faults.map(({ code, at }) => ({
      id: `plan-${plan}`,
      key: code,
      text: t(`patrols.planFaults.${code}`),
      at,
    })),
    ...tasks.map(({ task, state, at, startsAt, person }) => ({
      id: `task-${task}`,
      key: `task-${task}`,
      text: [
        t(`patrols.states.${state}`),
        formatDay(startsAt, language),
        ...(person === null ? [] : [person]),
      ].join(' · '),
      at,
    })),
  ];
  return (
    <section data-group="patrols" data-plan={plan}>
      <header className="notifications-group">
        <h3>
          {t('notifications.patrol', { title })}
          <b>{lines.length}</b>
        </h3>
        <Button
          className="link-button"
          aria-label={t('notifications.clearGroup', { item: title })}
          onPress={() => void markPatrolsRead(groups, plan)}
        >
          {t('notifications.clear')}
        </Button>
      </header>
      <ListBox
        className="notifications-list"
        aria-label={title}
        onAction={(key) => {
          openOperation('patrols', lines.find((line) => line.key === key)!.id);
          onClose();
        }}
      >
        {lines.map(({ key, text, at }) => (
          <ListBoxItem key={key} id={key} textValue={text} className="notifications-item">
            <div className="notification" data-read={false} data-severity="medium">
              <i className="notification-mark" />
              <b>{text}</b>
              <time dateTime={at} title={formatMoment(at, language)}>
                {formatAge(at, now, language)}
              </time>
            </div>
          </ListBoxItem>
        ))}
      </ListBox>
    </section>
  );
}

/** Notices of patrols, a group for each plan. */
export function PatrolGroups(props: { groups: readonly PlanNotices[]; now: number; onClose: () => void }) {
  return props.groups.map((group) => <PlanGroup key={group.plan} {...props} group={group} />);
}
