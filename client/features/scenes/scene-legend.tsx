import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { SceneAnswer } from '../../../domain/answers/scenes.ts';
import { mapView } from '../../map/view.ts';
import { firstZoom, legendOf } from '../../ui/legend.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { Swatch } from '../../ui/swatch.tsx';
import { layers } from '../layers/public.ts';

/** What the signs on the scene's map stand for, layer by layer, and which of its layers are not there. */
export function SceneLegend({ layers: named }: { layers: SceneAnswer['layers'] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const theme = useStore(preferences, themeOf);
  const known = useStore(layers, (state) => state.layers);
  const zoom = useStore(mapView, (state) => state.zoom);
  if (named.length === 0) return <p className="part muted">{t('scenes.noLayers')}</p>;
  return (
    <section className="part">
      <h3 className="caption">{t('scenes.legend')}</h3>
      <ul className="scene-legend">
        {named.flatMap(({ id, title, state }) => {
          const layer = known.find((each) => each.id === id);
          if (!layer || state !== 'in-force')
            return (
              <li key={id} data-layer-state={state}>
                <span className={state === 'missing' ? 'scene-missing' : 'muted'}>
                  {t(`scenes.layerStates.${state === 'in-force' ? 'base' : state}`, {
                    layer: title?.[language] ?? id,
                  })}
                </span>
              </li>
            );
          const isFar = zoom < firstZoom(layer);
          return legendOf(layer, { theme, language }).map((entry) => (
            <li key={`${id}/${entry.title}`} data-layer={id} data-far={isFar || undefined}>
              <Swatch entry={entry} />
              {entry.title}
              {isFar && <small>{t('layers.from', { from: Math.ceil(firstZoom(layer)) })}</small>}
            </li>
          ));
        })}
      </ul>
    </section>
  );
}
