import type { LayerDefinition } from '../../../server/layers/schema.ts';

/** What a mapper of fields asks of a layer. */
export function layerOf(
  geometryType: LayerDefinition['geometryType'],
  fields: string[] = [],
): Pick<LayerDefinition, 'geometryType' | 'fields'> {
  return {
    geometryType,
    fields: fields.map((name) => ({ name, title: { zh: name, en: name }, type: 'string' })),
  };
}
