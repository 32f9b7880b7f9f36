import { session } from '../../data/session.ts';
import { useStore } from '../../ui/store.ts';
import type { Feature } from '../feature.ts';
import { attention, followAttention } from './attention.ts';
import { AttentionMenu } from './attention-menu.tsx';

function Tools() {
  const user = useStore(session, (state) => state.user);
  return user && <AttentionMenu />;
}

export const attentionFeature: Feature = {
  shortcuts: [
    {
      id: 'quiet',
      keys: ['n'],
      group: 'console',
      run: () => attention.set({ sound: !attention.get().sound }),
    },
  ],
  topBar: { tools: Tools },
  follow: followAttention,
};
