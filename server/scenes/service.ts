import type { Principal } from '../../domain/access/principal.ts';
import type { SceneAnswer } from '../../domain/answers/scenes.ts';
import type { Scene } from '../../domain/items/scenes.ts';
import type { Database } from '../database/database.ts';
import { indicatorTitles } from '../indicators/service.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import { legendTitles } from '../layers/legend.ts';
import type { Layers } from '../layers/published.ts';
import { definedLayers } from '../layers/service.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import { unitsOf } from '../units/service.ts';

export interface Scenes {
  /**
   * A scene with what it names. What is gone since it was published is told of as missing.
   * @throws Problem 404 `unknown-scene`
   */
  describe(id: string, principal: Principal): Promise<SceneAnswer>;
}

interface Dependencies {
  database: Database;
  items: Pick<Items, 'catalogue' | 'find'>;
  layers: Pick<Layers, 'find'>;
}

/** Scenes (场景) with what the rest of the service knows of them. */
export function createScenes({ database, items, layers }: Dependencies): Scenes {
  async function unitOf({ unit }: Scene): Promise<SceneAnswer['unit']> {
    if (unit === undefined) return null;
    const [found] = await unitsOf(database, [unit]);
    const bureau = items.catalogue().bureaus.find(({ id }) => id === unit);
    if (found) return { code: unit, name: found.name, nameEn: found.nameEn, missing: false };
    return { code: unit, name: bureau?.title.zh ?? unit, nameEn: bureau?.title.en ?? null, missing: !bureau };
  }

  async function layersOf({ layers: ids = [] }: Scene, principal: Principal): Promise<SceneAnswer['layers']> {
    const defined = new Set(ids.some((id) => !layers.find(id)) ? await definedLayers(database) : []);
    const view = viewOf(principal);
    return ids.map((id) => {
      const found = layers.find(id);
      const layer = found && layerIn(view, found);
      if (layer)
        return { id, title: layer.title, state: 'in-force', legend: legendTitles(layer.definition.style) };
      const state = found ? 'hidden' : defined.has(id) ? 'not-in-force' : 'missing';
      return { id, title: null, state, legend: [] };
    });
  }

  function itemsOf({ id, items: further = [] }: Scene): SceneAnswer['items'] {
    const own = items.catalogue().items.filter((item) => item.scene === id);
    const codes = new Set([...own.map(({ code }) => code), ...further]);
    return [...codes].map((code) => {
      const item = items.find(code);
      return {
        code,
        title: item?.title ?? null,
        severity: item?.severity ?? null,
        own: item?.scene === id,
        missing: !item,
      };
    });
  }

  async function indicatorsOf({ id, indicators = [] }: Scene): Promise<SceneAnswer['indicators']> {
    const known = await indicatorTitles(database);
    const titles = new Map(known.map(({ code, title }) => [code, title]));
    const own = known.filter(({ scene }) => scene === id).map(({ code }) => code);
    return [...new Set([...own, ...indicators])].map((code) => ({
      code,
      title: titles.get(code) ?? null,
      missing: !titles.has(code),
    }));
  }

  return {
    async describe(id, principal) {
      const catalogue = items.catalogue();
      const scene = catalogue.scenes.find((each) => each.id === id);
      if (!scene)
        throw new Problem(404, 'unknown-scene', {
          zh: `没有场景“${id}”，GET /api/scenes 列出全部`,
          en: `There is no scene "${id}"; GET /api/scenes lists all`,
        });
      return {
        scene,
        lead: catalogue.bureaus.find((bureau) => bureau.id === scene.lead) ?? null,
        unit: await unitOf(scene),
        layers: await layersOf(scene, principal),
        items: itemsOf(scene),
        indicators: await indicatorsOf(scene),
      };
    },
  };
}
