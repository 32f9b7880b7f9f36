import type { IndicatorDefinition } from '../../domain/answers/indicators.ts';
import type { Bilingual } from '../../domain/answers/problem.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Layers } from '../layers/published.ts';

/** What indicators name. */
interface Known {
  layers: Pick<Layers, 'find'>;
  items: Pick<Items, 'find' | 'scenes'>;
}

function refusal(
  code: 'unknown-layer' | 'unknown-item' | 'unknown-scene',
  path: string,
  text: Bilingual,
): Problem {
  return new Problem(400, code, text, [{ path, message: text.en, text }]);
}

/**
 * @throws Problem 400 with the path of what is named and not there: `unknown-layer` for a layer that is not in force,
 * `unknown-item`, `unknown-scene`
 */
export function requireKnown(
  { layers, items }: Known,
  { source, alarm, scene }: Pick<IndicatorDefinition, 'source'> & Partial<IndicatorDefinition>,
): void {
  if (source.kind === 'features' && !layers.find(source.layer))
    throw refusal('unknown-layer', '/source/layer', {
      zh: `没有在使用中的图层“${source.layer}”`,
      en: `There is no layer "${source.layer}" in force`,
    });
  const isOfOrders = source.kind === 'orders' || source.kind === 'events';
  const named = {
    item: [
      ['/source/item', isOfOrders ? source.item : undefined],
      ['/alarm/item', alarm?.item],
    ],
    scene: [
      ['/source/scene', isOfOrders ? source.scene : undefined],
      ['/scene', scene ?? undefined],
    ],
  } as const;
  for (const [path, item] of named.item)
    if (item !== undefined && !items.find(item))
      throw refusal('unknown-item', path, { zh: `没有事项“${item}”`, en: `There is no item "${item}"` });
  for (const [path, id] of named.scene)
    if (id !== undefined && !items.scenes().some((each) => each.id === id))
      throw refusal('unknown-scene', path, { zh: `没有场景“${id}”`, en: `There is no scene "${id}"` });
}
