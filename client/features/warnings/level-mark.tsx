import { useTranslation } from 'react-i18next';
import type { WarningLevel } from '../../../domain/answers/warnings.ts';

/** The level by its colour and its name. */
export function LevelMark({ level }: { level: WarningLevel }) {
  const { t } = useTranslation();
  return (
    <span className="level-mark" data-level={level}>
      {t(`warnings.levels.${level}`)}
    </span>
  );
}
