import { useTranslation } from 'react-i18next';
import type { TaskState } from '../../../domain/patrols/states.ts';
import { stateTone } from './colours.ts';

/** The state of a task, in words and a colour. */
export function TaskChip({ state }: { state: TaskState }) {
  const { t } = useTranslation();
  return (
    <span className="chip" data-tone={stateTone[state]} data-task-state={state}>
      {t(`patrols.states.${state}`)}
    </span>
  );
}

/** A share of 0 to 1, in percent; a dash where there is none. */
export const percentText = (share: number | null) => (share === null ? '—' : `${Math.floor(share * 100)} %`);
