import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { watch } from '../../ui/store.ts';
import { clearAnnotations } from '../annotations/public.ts';
import { comparison, layers } from '../layers/public.ts';
import { bench, closeBench, keepsLayers, openBench, openLayer } from './bench.ts';
import { CatalogueView } from './catalogue-view.tsx';
import { LayerView } from './layer-view.tsx';
import { VersionView } from './version-view.tsx';
import { forgetRefusal, isLoading, rereadCatalogue, rereadVersions, useVersions } from './versions.ts';
import type { Workplace } from './workplace.ts';

/** Where one is, each step of the way a way back. */
function Trail({ place: { layer, version } }: { place: Workplace }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const entry = useAnswer('/api/catalogue').value?.layers.find(({ id }) => id === layer);
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
  useEffect(
    () =>
      watch(
        layers,
        (state) => state.layers,
        () => {
          void rereadCatalogue();
          void rereadVersions();
        },
      ),
    [],
  );
}

/** Reads again how the layer stands once nothing of it is being loaded any more. */
function useLoads(layer: string): void {
  const isBusy = useVersions(layer).value?.some(isLoading) ?? false;
  const wasBusy = useRef(isBusy);
  useEffect(() => {
    if (wasBusy.current && !isBusy) void rereadCatalogue();
    wasBusy.current = isBusy;
  }, [isBusy]);
}

/** Takes off the map what was drawn on it, and what was compared. */
function clearMap(): void {
  clearAnnotations();
  comparison.setState({ compared: null });
}

function Rooms({ place }: { place: Workplace }) {
  const { layer } = place;
  useChanges();
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
  return layer === null ? <CatalogueView /> : <OpenLayer place={{ ...place, layer }} />;
}

function OpenLayer({ place }: { place: Workplace & { layer: string } }) {
  const { layer, version } = place;
  useLoads(layer);
  if (version === null) return <LayerView layer={layer} room={place.room} />;
  return <VersionView place={{ ...place, version }} />;
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
