import type { Address, Download } from '../../domain/answers/layer-usage.ts';
import { formats } from '../../domain/features/formats.ts';
import type { Subject } from './snippets.ts';

/** Where a layer is read, for whoever puts the addresses together himself. */
export function addressesOf({ origin, layer: { id } }: Pick<Subject, 'origin' | 'layer'>): Address[] {
  return [
    {
      id: 'tiles-mvt',
      title: { zh: '矢量瓦片（MVT）', en: 'Vector tiles (MVT)' },
      url: `${origin}/tiles/${id}/{z}/{x}/{y}`,
    },
    {
      id: 'tiles-mlt',
      title: { zh: '矢量瓦片（MLT）', en: 'Vector tiles (MLT)' },
      url: `${origin}/tiles/${id}/{z}/{x}/{y}.mlt`,
    },
    {
      id: 'tilejson-mvt',
      title: { zh: 'TileJSON（MVT）', en: 'TileJSON (MVT)' },
      url: `${origin}/tiles/${id}`,
    },
    {
      id: 'tilejson-mlt',
      title: { zh: 'TileJSON（MLT）', en: 'TileJSON (MLT)' },
      url: `${origin}/tiles/${id}?encoding=mlt`,
    },
    {
      id: 'style',
      title: { zh: 'MapLibre 样式', en: 'MapLibre style' },
      url: `${origin}/styles/${id}.json`,
    },
    {
      id: 'ogc',
      title: { zh: 'OGC API 服务', en: 'OGC API service' },
      url: `${origin}/ogc`,
    },
    {
      id: 'ogc-collection',
      title: { zh: 'OGC API 要素集', en: 'OGC API collection' },
      url: `${origin}/ogc/collections/${id}`,
    },
    {
      id: 'ogc-items',
      title: { zh: 'OGC API 要素', en: 'OGC API features' },
      url: `${origin}/ogc/collections/${id}/items`,
    },
  ];
}

/** The whole layer as a file, in every format. */
export function downloadsOf({ origin, layer: { id } }: Pick<Subject, 'origin' | 'layer'>): Download[] {
  return formats.map(({ name, title, mediaType }) => ({
    format: name,
    title,
    mediaType,
    url: `${origin}/ogc/collections/${id}/items?f=${name}`,
  }));
}
