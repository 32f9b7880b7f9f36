import { useStore } from 'zustand';
import { fetched, Later } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { layers } from '../layers/public.ts';
import { takePicture } from './take-picture.ts';
import { ToolMenu } from './tool-menu.tsx';
import { beginSketch, endSketch, tools } from './tools.ts';

const ToolBar = fetched(async () => (await import('./tool-bar.tsx')).ToolBar);

function OpenToolBar() {
  const isAtWork = useStore(tools, (state) => state.purpose !== null);
  const isCovered = useStore(layers, (state) => state.panelOpen);
  if (!isAtWork || isCovered) return null;
  return (
    <Later part="tools" className="tool-bar" onClose={endSketch}>
      <ToolBar />
    </Later>
  );
}

export const measureFeature: Feature = {
  shortcuts: [
    { id: 'distance', keys: ['r'], group: 'tools', run: () => beginSketch('distance') },
    { id: 'area', keys: ['a'], group: 'tools', run: () => beginSketch('area') },
    { id: 'buffer', keys: ['u'], group: 'tools', run: () => beginSketch('buffer') },
    { id: 'picture', keys: ['p'], group: 'tools', run: takePicture },
  ],
  dismissals: [
    {
      order: 10,
      dismiss() {
        const isAtWork = tools.getState().purpose !== null;
        if (isAtWork) endSketch();
        return isAtWork;
      },
    },
    {
      order: 30,
      dismiss() {
        const isShown = tools.getState().found !== null;
        tools.setState({ found: null });
        return isShown;
      },
    },
  ],
  map: async () => (await import('./map-tools.ts')).mapTools,
  mapControls: [
    { at: 'top', View: ToolMenu },
    { at: 'bar', View: OpenToolBar },
  ],
};
