import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { preferences } from '../../ui/preferences.ts';
import { mostVehicles, vehicles } from './vehicles.ts';

/** Which vehicles the map shows: none, all, or those of a kind that is on the road. */
export function VehicleChoice() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const { shown, vehicles: all } = useStore(vehicles, (state) => state);
  if (!user || !may(user, 'events.read')) return null;
  const kinds = new Map(
    [...all.values()].flatMap(({ kind, title }) =>
      kind === null ? [] : [[kind, title?.[language] ?? kind] as const],
    ),
  );
  if (shown !== 'off' && shown !== 'all' && !kinds.has(shown)) kinds.set(shown, shown);
  return (
    <ChoiceSelect
      label={t('vehicles.choose')}
      labelClass="sr-only"
      look="framed"
      choices={[
        { id: 'off', name: t('vehicles.off') },
        { id: 'all', name: t('vehicles.all') },
        ...[...kinds]
          .sort(([, a], [, b]) => a.localeCompare(b, language))
          .map(([id, name]) => ({ id, name })),
      ]}
      chosen={shown}
      onChoose={(id) => vehicles.setState({ shown: id })}
    />
  );
}

/** In the status line: what could not be read, or is not shown. */
export function VehicleStatus() {
  const { t } = useTranslation();
  const { shown, more, problem } = useStore(vehicles, (state) => state);
  if (shown === 'off') return null;
  if (problem) return <span role="alert">{t('vehicles.failed')}</span>;
  return more && <span>{t('vehicles.cut', { count: mostVehicles })}</span>;
}
