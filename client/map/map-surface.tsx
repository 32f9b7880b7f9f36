import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { reportFault } from '../ui/fault-reports.ts';
import type { MapContribution } from './contribution.ts';
import { mapView } from './view.ts';

/** Fetches the program of what a feature contributes. */
export type ContributionLoader = () => Promise<MapContribution>;

/**
 * The map's place on the page; the map itself is fetched apart and lives outside React.
 * @param loaders the same list at every call
 */
export function MapSurface({ loaders }: { loaders: readonly ContributionLoader[] }) {
  const { t } = useTranslation();
  const container = useRef<HTMLDivElement>(null);
  const status = useStore(mapView, (state) => state.status);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is the same once more
  useEffect(() => {
    let stop: () => void = () => undefined;
    let gone = false;
    Promise.all([import('./map.ts'), Promise.all(loaders.map((load) => load()))])
      .then(([{ startMap }, contributions]) => {
        if (!gone && container.current) stop = startMap(container.current, contributions);
      })
      .catch((fault: unknown) => {
        reportFault('map', fault, '');
        mapView.setState({ status: 'failed' });
      });
    return () => {
      gone = true;
      stop();
    };
  }, [attempt, loaders]);
  return (
    <>
      <div ref={container} className="map" />
      {status === 'loading' && <div className="map-notice">{t('map.loading')}</div>}
      {status === 'failed' && (
        <div className="map-notice" role="alert">
          <p>{t('map.failed')}</p>
          <Button
            className="button"
            onPress={() => {
              mapView.setState({ status: 'loading' });
              setAttempt(attempt + 1);
            }}
          >
            {t('fault.tryAgain')}
          </Button>
        </div>
      )}
      {status === 'unsupported' && (
        <div className="map-notice" role="alert">
          <strong>{t('map.unsupportedTitle')}</strong>
          <p>{t('map.unsupportedText')}</p>
        </div>
      )}
    </>
  );
}
