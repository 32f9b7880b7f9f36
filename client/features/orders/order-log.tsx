import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { roles } from '../../../domain/access/principal.ts';
import type { LogEntry } from '../../../domain/answers/orders.ts';
import { noteText } from '../../../domain/orders/escalation-note.ts';
import { actionLabels, entryLabels } from '../../../domain/orders/transitions.ts';
import { formatMoment } from '../../ui/format.ts';
import { PlainText } from '../../ui/plain-text.tsx';
import { preferences } from '../../ui/preferences.ts';
import { StateChip } from '../../ui/state-chip.tsx';

/** Who did what and when, the latest on top. */
export function OrderLog({ log }: { log: readonly LogEntry[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <ol className="log" reversed>
      {[...log].reverse().map((entry) => {
        const role = roles.find((each) => each === entry.actorRole);
        const label = { ...actionLabels, ...entryLabels }[entry.action];
        return (
          <li key={`${entry.at}/${entry.action}`} data-action={entry.action}>
            <div className="log-head">
              <strong>{label[language]}</strong>
              <StateChip state={entry.toState} />
              <time>{formatMoment(entry.at, language)}</time>
            </div>
            <p>
              {role
                ? t('incident.actor', { actor: entry.actor, role: t(`session.roles.${role}`) })
                : entry.actor}
            </p>
            {entry.note && (
              <p className="log-note" dir="auto">
                <PlainText
                  text={entry.actorRole === 'system' ? noteText(entry.note, language) : entry.note}
                />
              </p>
            )}
          </li>
        );
      })}
    </ol>
  );
}
