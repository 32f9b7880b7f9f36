import { fetched } from '../../ui/later.tsx';
import type { Feature } from '../feature.ts';
import { isSceneId, leaveScene, opened, setList } from './opened.ts';
import { OpenedScene } from './opened-scene.tsx';

export const scenesFeature: Feature = {
  address: {
    read(query) {
      const id = query.get('scene-view') ?? '';
      opened.setState({ ...(isSceneId(id) ? { id } : {}), listOpen: query.get('scenes') === 'list' });
    },
    write(query) {
      const { id, listOpen } = opened.getState();
      if (id) query.set('scene-view', id);
      if (listOpen) query.set('scenes', 'list');
    },
    subscribe: opened.subscribe,
  },
  side: {
    id: 'scenes',
    title: 'scenes.title',
    shortcut: { id: 'scenes', keys: ['s'] },
    isOffered: () => true,
    isOpen: () => opened.getState().listOpen,
    subscribe: opened.subscribe,
    open: () => setList(true),
    close: () => setList(false),
    part: 'scenes',
    View: fetched(async () => (await import('./scene-list.tsx')).SceneList),
  },
  shortcuts: [{ id: 'leave-scene', keys: ['q'], group: 'console', run: () => void leaveScene() }],
  dismissals: [
    {
      order: 65,
      dismiss() {
        const isOpen = opened.getState().listOpen;
        setList(false);
        return isOpen;
      },
    },
    // Last of all: what was opened inside of the scene is closed first.
    { order: 95, dismiss: leaveScene },
  ],
  mapControls: [{ at: 'panel', View: OpenedScene }],
};
