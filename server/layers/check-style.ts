import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { type FieldError, Problem } from '../input/problem.ts';
import type { LayerDefinition } from './schema.ts';
import { composeStyle, type StyleChoice } from './style.ts';

const choices: StyleChoice[] = [
  { theme: 'light', language: 'zh' },
  { theme: 'dark', language: 'en' },
];

/** `layers[2].paint.line-color: color expected` of one composed layer, as a place in the style that was sent. */
function placeOf(message: string, composed: readonly { id: string }[]): FieldError {
  const [, index, rest = ''] = /^layers\[(\d+)\]([^:]*)/.exec(message) ?? [];
  const position = composed[Number(index)]?.id.split('/').at(-1) ?? '';
  const member = rest.replace(/\[(\w+)\]/g, '.$1').replaceAll('.', '/');
  return { path: `/style/${position}${member}`, message: message.slice(message.indexOf(': ') + 2) };
}

/**
 * Holds a layer's style against the MapLibre style specification, in both themes: one that a map refuses would leave
 * every map of the city blank.
 * @throws Problem 400 `bad-style`, naming the style layer, the member and what was expected
 */
export function checkStyle(layer: Pick<LayerDefinition, 'id' | 'geometryType' | 'style'>): void {
  const errors = choices.flatMap((choice) => {
    const layers = composeStyle([layer], choice, () => 'layer');
    const faults = validateStyleMin({
      version: 8,
      glyphs: 'https://localhost/{fontstack}/{range}',
      sources: { layer: { type: 'vector', tiles: ['https://localhost/{z}/{x}/{y}'] } },
      layers: layers as never,
    });
    return faults.map(({ message }) => placeOf(message, layers));
  });
  const distinct = errors.filter(
    ({ path, message }, i) => errors.findIndex((e) => e.path === path && e.message === message) === i,
  );
  const [first] = distinct;
  if (first)
    throw new Problem(
      400,
      'bad-style',
      {
        zh: `“${layer.id}”的样式无法绘制：${first.path}：${first.message}`,
        en: `The style of "${layer.id}" cannot be drawn: ${first.path}: ${first.message}`,
      },
      distinct,
    );
}
