import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { warningLevels } from '../../../domain/answers/warnings.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { currentWarnings } from './warnings.ts';
import './warnings.css';

/** In the top bar while warnings are in force: the gravest, and how many there are. */
export function WarningChip() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { warnings, kinds } = useStore(currentWarnings, (state) => state);
  const inForce = (warnings ?? []).filter(({ state }) => state === 'in-force');
  const [gravest] = [...inForce].sort(
    (a, b) => warningLevels.indexOf(b.level) - warningLevels.indexOf(a.level),
  );
  if (!gravest) return null;
  const level = t(`warnings.levels.${gravest.level}`);
  return (
    <Button
      className="warning-chip"
      data-level={gravest.level}
      data-warnings={inForce.length}
      aria-label={t('warnings.on', { count: inForce.length, level })}
      onPress={() => openOperation('warnings', inForce.length === 1 ? String(gravest.id) : null)}
    >
      <Icon name="warning" size={13} />
      <span className="warning-name">{kinds.get(gravest.kind)?.title[language] ?? gravest.kind}</span>
      {inForce.length > 1 && <b>{inForce.length}</b>}
    </Button>
  );
}
