import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { session } from '../data/session.ts';
import type { MapControl } from '../features/feature.ts';
import { fitCity, layers } from '../features/layers/public.ts';
import { mapCommands } from '../map/commands.ts';
import { MapSurface } from '../map/map-surface.tsx';
import { mapView } from '../map/view.ts';
import { formatPosition } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { Each } from './each.tsx';
import { features } from './features.ts';

const loaders = features.flatMap(({ map }) => map ?? []);
const controls = features.flatMap(({ mapControls = [] }) => mapControls);
const viewsAt = (at: MapControl['at']) => controls.filter((each) => each.at === at).map(({ View }) => View);
const views = {
  over: viewsAt('over'),
  top: viewsAt('top'),
  bar: viewsAt('bar'),
  panel: viewsAt('panel'),
  status: viewsAt('status'),
};

function Zoom() {
  const { t } = useTranslation();
  return (
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
  );
}

/** The line under the map: where the pointer is, the zoom, and what the marks mean. */
function StatusLine() {
  const { t } = useTranslation();
  const { zoom, pointer, tiles } = useStore(mapView, (state) => state);
  const demo = useStore(session, (state) => state.demo);
  return (
    <footer className="status-line">
      <span className="status-zoom">{t('map.zoom', { zoom: zoom.toFixed(1) })}</span>
      <Each views={views.status} props={{}} />
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

/** The map with the controls that features put around it. */
export function MapPane() {
  const isCovered = useStore(layers, (state) => state.panelOpen);
  return (
    <div className="map-pane">
      <MapSurface loaders={loaders} />
      <Each views={views.over} props={{}} />
      {!isCovered && (
        <div className="map-top">
          <Each views={views.top} props={{}} />
        </div>
      )}
      <Each views={views.bar} props={{}} />
      <Zoom />
      <Each views={views.panel} props={{}} />
      <StatusLine />
    </div>
  );
}
