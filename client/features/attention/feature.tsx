import { useStore } from 'zustand';
import { session } from '../../data/session.ts';
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
      run: () => attention.setState({ sound: !attention.getState().sound }),
    },
  ],
  topBar: { tools: Tools },
  follow: followAttention,
};
