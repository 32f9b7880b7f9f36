import type { Emergency } from '../../../domain/answers/emergencies.ts';
import { onLive, onLiveStart } from '../../data/live.ts';
import { askAgain } from '../../data/queries.ts';

/** Reads again by which plans the city works. */
export function rereadEmergencies(): void {
  void askAgain('/api/emergencies');
}

export function isOn({ endedAt }: Emergency): boolean {
  return endedAt === null;
}

/** Keeps them in step with the stream until the returned function is called. */
export function followEmergencies(withOrders: boolean): () => void {
  const stops = [
    onLive('emergency', rereadEmergencies),
    withOrders ? onLiveStart(rereadEmergencies) : () => undefined,
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
