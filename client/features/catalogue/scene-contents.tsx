import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useIndicators } from '../../data/indicators.ts';
import { FieldFaults, FieldGroup, faultsAt } from '../../ui/fields.tsx';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { SearchedChoices } from '../../ui/searched-choices.tsx';
import { layers } from '../layers/public.ts';
import type { ScenePart } from './scene-form.tsx';
import { choiceOf } from './searched.ts';
import type { Catalogue } from './types.ts';

/** What a scene shows: its layers, the items of other scenes that are of it too, and its indicators. */
export function SceneContents({ scene, scope, write, catalogue }: ScenePart & { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useStore(layers, (state) => state.layers);
  const { all, problem } = useIndicators();
  const own = catalogue.items.filter((item) => item.scene === scene.id).length;
  const ownIndicators = all.filter((indicator) => indicator.scene === scene.id).length;
  const lists = {
    layers: known.map(({ id, title }) => choiceOf(id, title, language)),
    items: catalogue.items
      .filter((item) => item.scene !== scene.id)
      .map(({ code, title }) => choiceOf(code, title, language)),
    indicators: all
      .filter((indicator) => indicator.scene !== scene.id)
      .map(({ code, title }) => choiceOf(code, title, language)),
  };
  return (
    <FieldGroup title={t('catalogue.scene.contents')}>
      {(['layers', 'items', 'indicators'] as const).map((member) => (
        <div key={member}>
          <SearchedChoices
            label={t(`catalogue.scene.lists.${member}`)}
            member={member}
            choices={lists[member]}
            chosen={scene[member] ?? []}
            onChange={(chosen) => write({ [member]: chosen.length > 0 ? chosen : undefined })}
          />
          <FieldFaults faults={faultsAt(scope.faults, `${scope.path}/${member}`)} />
        </div>
      ))}
      <p className="muted">{t('catalogue.scene.own', { items: own, indicators: ownIndicators })}</p>
      {problem && (
        <p className="notice notice-warning" role="alert">
          {problemText(problem, t)}
        </p>
      )}
    </FieldGroup>
  );
}
