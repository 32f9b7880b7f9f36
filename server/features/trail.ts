import type { PublishedLayer } from '../layers/published.ts';
import type { Trail } from './html.ts';

/** The pages above one: the first, the list of layers, and a layer where one is given. */
export function trail(base: string, layer?: PublishedLayer | null): Trail {
  const way: [string, string][] = [[base, '网格 Wangge']];
  if (layer !== undefined) way.push([`${base}/collections`, '图层 Collections']);
  if (layer) way.push([`${base}/collections/${layer.id}`, `${layer.title.zh} ${layer.title.en}`]);
  return way;
}
