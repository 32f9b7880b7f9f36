import { useStore } from 'zustand';
import { fetched, Later } from '../../ui/later.tsx';
import { leaveScene, opened } from './opened.ts';

const ScenePanel = fetched(async () => (await import('./scene-panel.tsx')).ScenePanel);

/** The panel of the open scene over the map; nothing while none is open. */
export function OpenedScene() {
  const id = useStore(opened, (state) => state.id);
  if (id === null) return null;
  return (
    <Later key={id} part="scene" className="scene-panel" onClose={leaveScene}>
      <ScenePanel id={id} />
    </Later>
  );
}
