import { useTranslation } from 'react-i18next';
import type { Account } from '../../../domain/answers/accounts.ts';

const looks = { active: 'chip-in-force', invited: 'chip-planned', disabled: 'chip-rejected' } as const;

/** Whether somebody may sign in, has not taken the link yet, or is disabled. */
export function StateChip({ person: { state } }: { person: Pick<Account, 'state'> }) {
  const { t } = useTranslation();
  return (
    <span className={`chip ${looks[state]}`} data-state={state}>
      {t(`administration.states.${state}`)}
    </span>
  );
}
