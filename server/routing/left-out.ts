import type { LayerLeftOut, LeftOutFault } from '../../domain/answers/routing.ts';
import type { Title } from '../layers/schema.ts';

/** A feature of a version in force that routing cannot use. */
export interface LeftOut {
  /** Its code, or `#` and its number where it has none. */
  feature: string;
  fault: LeftOutFault;
}

/** More of a layer's features are counted and not named. */
const mostNamed = 100;

const texts: Record<LeftOutFault, Title> = {
  empty: { zh: '没有图形，不参与归属判定', en: 'has no geometry, and takes no part in routing' },
  'other-kind': {
    zh: '图形类型与图层不符，不参与归属判定',
    en: 'has a geometry of another kind than its layer, and takes no part in routing',
  },
  unreadable: {
    zh: '图形无法读取，不参与归属判定',
    en: 'has a geometry that cannot be read, and takes no part in routing',
  },
  'not-measured': {
    zh: '图形无法与其他区域叠加计算，不参与涉及范围的判定',
    en: 'cannot be overlaid with other areas; which of them it meets is not known',
  },
};

/** What of a layer is left out, for those who keep it; null where nothing is. */
export function layerLeftOut(
  { id: layer, version }: { id: string; version: number },
  all: readonly LeftOut[],
): LayerLeftOut | null {
  if (all.length === 0) return null;
  const features = all.slice(0, mostNamed).map((one) => ({ ...one, text: texts[one.fault] }));
  return { layer, version, count: all.length, features };
}
