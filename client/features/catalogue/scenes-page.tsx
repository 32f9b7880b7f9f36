import { Button, GridList, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { itemsOfScene } from '../../../domain/items/scenes.ts';
import { FieldFaults } from '../../ui/fields.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openScene } from '../scenes/public.ts';
import { AddEntry } from './add-entry.tsx';
import { BureausForm } from './bureaus-form.tsx';
import { addScene, drafts } from './drafts.ts';
import { Marks } from './marks.tsx';
import { closeCatalogue, openPage } from './pages.ts';
import { SceneForm } from './scene-form.tsx';
import type { Catalogue } from './types.ts';

function NewScene({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const { scenes, bureaus } = catalogue;
  return (
    <AddEntry
      label={t('catalogue.draft.newScene')}
      taken={(id) => scenes.some((scene) => scene.id === id)}
      onAdd={(id) => {
        addScene({
          id,
          title: { zh: '', en: '' },
          approved: false,
          linkKept: false,
          lead: bureaus[0]?.id ?? '',
        });
        openPage('scenes', id);
      }}
    />
  );
}

/** Every scene with who leads it and what it holds, to be opened; while a draft is open, to be written on. */
export function ScenesPage({ catalogue, entry }: { catalogue: Catalogue; entry: string | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const isDraft = useStore(drafts, (state) => state.entries !== null);
  const faults = useStore(drafts, (state) => state.faults);
  const { scenes, bureaus, items } = catalogue;
  const index = scenes.findIndex(({ id }) => id === entry);
  if (isDraft && index >= 0)
    return (
      <>
        <Button className="link back" onPress={() => openPage('scenes')}>
          ← {t('catalogue.pages.scenes')}
        </Button>
        <SceneForm index={index} catalogue={catalogue} />
      </>
    );
  const bureauTitle = new Map(bureaus.map(({ id, title }) => [id, title[language]]));
  return (
    <>
      {isDraft && <NewScene catalogue={catalogue} />}
      {isDraft && <FieldFaults faults={(faults ?? []).filter(({ path }) => path === '/scenes')} />}
      <GridList
        aria-label={t('catalogue.pages.scenes')}
        className="bench-list"
        items={scenes.map((scene, at) => ({ ...scene, at }))}
        dependencies={[language, isDraft, items]}
        onAction={(key) => {
          if (isDraft) openPage('scenes', String(key));
          else {
            closeCatalogue();
            openScene(String(key));
          }
        }}
      >
        {(scene) => (
          <GridListItem
            id={scene.id}
            textValue={scene.title[language] || scene.id}
            className="bench-row"
            data-scene={scene.id}
          >
            <span className="bench-name">
              <span className="bench-title">{scene.title[language] || scene.id}</span>
            </span>
            <span className="bench-marks">
              {isDraft && <Marks list="scenes" name={scene.id} index={scene.at} />}
              {scene.approved && <span className="chip chip-in-force">{t('catalogue.scene.approved')}</span>}
              {scene.linkKept && <span className="chip">{t('catalogue.scene.linked')}</span>}
            </span>
            <span className="bench-sub">
              {t('catalogue.scene.facts', {
                lead: bureauTitle.get(scene.lead) ?? scene.lead,
                count: itemsOfScene(scene, items).length,
              })}
            </span>
          </GridListItem>
        )}
      </GridList>
      {isDraft && <BureausForm bureaus={bureaus} />}
    </>
  );
}
