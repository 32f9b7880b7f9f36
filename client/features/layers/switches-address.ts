import { watch } from '../../ui/store.ts';
import type { AddressPart } from '../feature.ts';
import { type LayerSwitch, layers, switchOf } from './layers.ts';

const name = 'layers';

/** Layer switches as an address has them: `roads:1,gates:0:0.5` is roads shown, gates hidden and half as strong. */
export function readSwitches(text: string): Map<string, LayerSwitch> {
  const switches = new Map<string, LayerSwitch>();
  for (const part of text.split(',')) {
    const [id, visible, opacity = '1'] = part.split(':');
    const share = Number(opacity);
    if (!id || (visible !== '0' && visible !== '1') || !(share >= 0 && share <= 1)) continue;
    switches.set(id, { visible: visible === '1', opacity: share });
  }
  return switches;
}

export function writeSwitches(switches: Iterable<[string, LayerSwitch]>): string {
  return [...switches]
    .map(([id, { visible, opacity }]) => `${id}:${visible ? 1 : 0}${opacity === 1 ? '' : `:${opacity}`}`)
    .join(',');
}

/** The switches that differ from what their layers begin with. */
function changed(): [string, LayerSwitch][] {
  const { layers: known, switches } = layers.getState();
  const none = new Map<string, LayerSwitch>();
  return [...switches].filter(([id, { visible, opacity }]) => {
    const layer = known.find((each) => each.id === id);
    if (!layer) return true;
    const start = switchOf(none, layer);
    return start.visible !== visible || start.opacity !== opacity;
  });
}

export const switchesAddress: AddressPart = {
  read(query) {
    const text = query.get(name);
    if (text !== null) layers.setState({ switches: readSwitches(text) });
  },
  write(query) {
    const text = writeSwitches(changed());
    if (text !== '') query.set(name, text);
  },
  subscribe: (listener) => watch(layers, (state) => state.switches, listener),
  reset: () => layers.setState({ switches: new Map() }),
};
