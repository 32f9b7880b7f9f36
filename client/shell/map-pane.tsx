import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { seesIncidents, session } from '../data/session.ts';
import { gatherings } from '../features/incidents/map/gathering.ts';
import { GatheringLegend } from '../features/incidents/map/gathering-legend.tsx';
import { shown } from '../features/incidents/map/shown.ts';
import { fitCity } from '../features/layers/city.ts';
import { layers } from '../features/layers/layers.ts';
import { ToolMenu } from '../features/measure/tool-menu.tsx';
import { endSketch, tools } from '../features/measure/tools.ts';
import { bench } from '../features/workbench/bench.ts';
import { FirstLayer } from '../features/workbench/first-layer.tsx';
import { SwipeHandle } from '../features/workbench/swipe-handle.tsx';
import { mapCommands } from '../map/commands.ts';
import { mapView } from '../map/view.ts';
import { ChoiceSelect } from '../ui/choice-select.tsx';
import { reportFault } from '../ui/fault-reports.ts';
import { formatPosition } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { fetched, Later } from '../ui/later.tsx';
import { useStore } from '../ui/store.ts';

const LayerPanel = fetched(async () => (await import('../features/layers/layer-panel.tsx')).LayerPanel);
const ToolBar = fetched(async () => (await import('../features/measure/tool-bar.tsx')).ToolBar);

/** The map's place on the page; the map itself is loaded apart and lives outside React. */
function MapSurface() {
  const { t } = useTranslation();
  const container = useRef<HTMLDivElement>(null);
  const status = useStore(mapView, (state) => state.status);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is the same once more
  useEffect(() => {
    let stop: () => void = () => undefined;
    let gone = false;
    import('../map/follow.ts')
      .then(({ followMap }) => {
        if (!gone && container.current) stop = followMap(container.current);
      })
      .catch((fault: unknown) => {
        reportFault('map', fault, '');
        mapView.set({ status: 'failed' });
      });
    return () => {
      gone = true;
      stop();
    };
  }, [attempt]);
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
              mapView.set({ status: 'loading' });
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

/** How incidents are shown: each by itself, or together. */
function GatheringChoice() {
  const { t } = useTranslation();
  const gathering = useStore(shown, (state) => state.gathering);
  return (
    <ChoiceSelect
      label={t('map.gathering')}
      labelClass="sr-only"
      look="framed"
      choices={gatherings.map((id) => ({ id, name: t(`map.gatherings.${id}`) }))}
      chosen={gathering}
      onChoose={(id) => shown.set({ gathering: gatherings.find((each) => each === id) ?? 'marks' })}
    />
  );
}

function MapTools() {
  const { t } = useTranslation();
  const panelOpen = useStore(layers, (state) => state.panelOpen);
  const toolAtWork = useStore(tools, (state) => state.purpose !== null);
  const user = useStore(session, (state) => state.user);
  const isWork = useStore(bench, (state) => state.place !== null);
  const withIncidents = seesIncidents(user) && !isWork;
  return (
    <>
      {!panelOpen && (
        <div className="map-top">
          <Button
            className="map-button layers-button"
            aria-label={t('layers.open')}
            onPress={() => layers.set({ panelOpen: true })}
          >
            <Icon name="layers" />
            <span>{t('layers.title')}</span>
          </Button>
          <ToolMenu />
          {withIncidents && <GatheringChoice />}
        </div>
      )}
      {!panelOpen && toolAtWork && (
        <Later part="tools" className="tool-bar" onClose={endSketch}>
          <ToolBar />
        </Later>
      )}
      <div className="map-zoom">
        <Button className="map-button" aria-label={t('map.zoomIn')} onPress={() => mapCommands.zoomBy(1)}>
          <Icon name="plus" />
        </Button>
        <Button className="map-button" aria-label={t('map.zoomOut')} onPress={() => mapCommands.zoomBy(-1)}>
          <Icon name="minus" />
        </Button>
        <Button className="map-button" aria-label={t('map.whole')} onPress={fitCity}>
          <Icon name="whole" />
        </Button>
      </div>
    </>
  );
}

/** The line under the map: where the pointer is, the zoom, and what the marks mean. */
function StatusLine() {
  const { t } = useTranslation();
  const { zoom, pointer, tiles } = useStore(mapView, (state) => state);
  const { user, demo } = useStore(session, (state) => state);
  const isWork = useStore(bench, (state) => state.place !== null);
  return (
    <footer className="status-line">
      <span className="status-zoom">{t('map.zoom', { zoom: zoom.toFixed(1) })}</span>
      {seesIncidents(user) && !isWork && <GatheringLegend />}
      {tiles === 'failing' && (
        <span className="status-gaps" role="status" data-tiles={tiles}>
          <Icon name="warning" size={12} /> {t('map.gaps')}
        </span>
      )}
      <span className="status-pointer">{pointer ? formatPosition(pointer) : ''}</span>
      {demo && <span className="status-note">{t('demo.note')}</span>}
    </footer>
  );
}

export function MapPane() {
  const panelOpen = useStore(layers, (state) => state.panelOpen);
  const isWork = useStore(bench, (state) => state.place !== null);
  return (
    <div className="map-pane">
      <MapSurface />
      <SwipeHandle />
      {!isWork && <FirstLayer />}
      <MapTools />
      {panelOpen && (
        <Later part="layers" className="layer-panel" onClose={() => layers.set({ panelOpen: false })}>
          <LayerPanel />
        </Later>
      )}
      <StatusLine />
    </div>
  );
}
