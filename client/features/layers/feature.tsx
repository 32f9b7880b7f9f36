import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Icon } from '../../ui/icons.tsx';
import { fetched, Later } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { fitCity } from './city.ts';
import { followLayers, layers, loadLayers } from './layers.ts';
import { switchesAddress } from './switches-address.ts';

const LayerPanel = fetched(async () => (await import('./layer-panel.tsx')).LayerPanel);

const closePanel = () => layers.setState({ panelOpen: false });
const togglePanel = () => layers.setState({ panelOpen: !layers.getState().panelOpen });

function LayersButton() {
  const { t } = useTranslation();
  return (
    <Button className="map-button layers-button" aria-label={t('layers.open')} onPress={togglePanel}>
      <Icon name="layers" />
      <span>{t('layers.title')}</span>
    </Button>
  );
}

function OpenPanel() {
  const isOpen = useStore(layers, (state) => state.panelOpen);
  if (!isOpen) return null;
  return (
    <Later part="layers" className="layer-panel" onClose={closePanel}>
      <LayerPanel />
    </Later>
  );
}

export const layersFeature: Feature = {
  address: switchesAddress,
  shortcuts: [
    { id: 'layers', keys: ['l'], group: 'map', run: togglePanel },
    { id: 'whole', keys: ['0'], group: 'map', run: fitCity },
  ],
  dismissals: [
    {
      order: 50,
      dismiss() {
        const { panelOpen } = layers.getState();
        closePanel();
        return panelOpen;
      },
    },
  ],
  map: async () => (await import('./map-layers.ts')).mapLayers,
  mapControls: [
    { at: 'top', View: LayersButton },
    { at: 'panel', View: OpenPanel },
  ],
  load: () => void loadLayers(),
  follow: followLayers,
};
