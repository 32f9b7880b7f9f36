import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { session } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { useStore, watch } from '../../ui/store.ts';
import { clearAnnotations } from '../annotations/annotations.ts';
import { comparison } from '../layers/comparison.ts';
import { layers } from '../layers/layers.ts';
import { bench, closeBench, keepsLayers, openBench, openLayer } from './bench.ts';
import { catalogue, loadCatalogue } from './catalogue.ts';
import { CatalogueView } from './catalogue-view.tsx';
import { LayerView } from './layer-view.tsx';
import { VersionView } from './version-view.tsx';
import { followVersions, forgetRefusal, refreshVersions } from './versions.ts';
import type { Workplace } from './workplace.ts';

/** Where one is, each step of the way a way back. */
function Trail({ place: { layer, version } }: { place: Workplace }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const entry = useStore(catalogue, (state) => state.layers.find(({ id }) => id === layer));
  const title = entry?.title[language] ?? layer;
  return (
    <nav className="trail" aria-label={t('work.trail')}>
      {layer === null ? (
        <h2>{t('work.title')}</h2>
      ) : (
        <Button className="trail-step" onPress={() => openBench()}>
          {t('work.title')}
        </Button>
      )}
      {layer !== null && <Icon name="chevron" size={11} />}
      {layer !== null &&
        (version === null ? (
          <h2>{title}</h2>
        ) : (
          <Button className="trail-step" onPress={() => openLayer(layer)}>
            {title}
          </Button>
        ))}
      {version !== null && <Icon name="chevron" size={11} />}
      {version !== null && <h2>{t('work.version', { version })}</h2>}
    </nav>
  );
}

/** Reads again whatever somebody, here or elsewhere, has published or planned. */
function useChanges(): void {
  useEffect(() => {
    void loadCatalogue();
    return watch(
      layers,
      (state) => state.layers,
      () => {
        void loadCatalogue();
        void refreshVersions();
      },
    );
  }, []);
}

/** Takes off the map what was drawn on it, and what was compared. */
function clearMap(): void {
  clearAnnotations();
  comparison.set({ compared: null });
}

function Rooms({ place }: { place: Workplace }) {
  const { layer, version } = place;
  useChanges();
  useEffect(() => followVersions(layer), [layer]);
  useEffect(
    () =>
      watch(
        bench,
        (state) => state.place,
        () => {
          // What was drawn, or refused, at one place says nothing at another.
          clearMap();
          forgetRefusal();
        },
      ),
    [],
  );
  useEffect(() => clearMap, []);
  if (layer === null) return <CatalogueView />;
  if (version === null) return <LayerView layer={layer} room={place.room} />;
  return <VersionView place={{ ...place, layer, version }} />;
}

/** Where GIS staff load layers, look at them, put them in force and take them back. */
export function Workbench() {
  const { t } = useTranslation();
  const place = useStore(bench, (state) => state.place);
  const user = useStore(session, (state) => state.user);
  if (!place) return null;
  return (
    <section className="bench" aria-label={t('work.title')}>
      <header className="bench-head">
        <Trail place={place} />
        <Button className="icon-button" aria-label={t('work.close')} onPress={closeBench}>
          <Icon name="close" />
        </Button>
      </header>
      <div className="bench-body">
        {keepsLayers(user) ? (
          <Rooms place={place} />
        ) : (
          <div className="message" role="alert">
            <strong>{t('work.noRightTitle')}</strong>
            <p>{t('work.noRightText')}</p>
            <Button className="button button-small" onPress={closeBench}>
              {t('work.close')}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}
