import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { preferences } from '../../ui/preferences.ts';
import { mostStations, stations } from './stations.ts';

/** What of the stations the map shows: none, all, the air, or one quantity of those that are measured. */
export function StationChoice() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const { shown, stations: all } = useStore(stations, (state) => state);
  if (!user || !may(user, 'events.read')) return null;
  const measured = new Map(
    all.flatMap(({ streams }) =>
      streams.map(({ quantity, title }) => [quantity, title?.[language] ?? quantity] as const),
    ),
  );
  if (shown !== 'off' && shown !== 'all' && shown !== 'aqi' && !measured.has(shown))
    measured.set(shown, shown);
  return (
    <ChoiceSelect
      label={t('stations.choose')}
      labelClass="sr-only"
      look="framed"
      choices={[
        { id: 'off', name: t('stations.off') },
        { id: 'all', name: t('stations.all') },
        { id: 'aqi', name: t('stations.aqi') },
        ...[...measured]
          .sort(([, a], [, b]) => a.localeCompare(b, language))
          .map(([id, name]) => ({ id, name })),
      ]}
      chosen={shown}
      onChoose={(id) => stations.setState({ shown: id })}
    />
  );
}

/** In the status line: what could not be read, or is not shown. */
export function StationStatus() {
  const { t } = useTranslation();
  const { shown, more, problem } = useStore(stations, (state) => state);
  if (shown === 'off') return null;
  if (problem) return <span role="alert">{t('stations.failed')}</span>;
  return more && <span>{t('stations.cut', { count: mostStations })}</span>;
}
