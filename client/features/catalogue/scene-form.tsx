import { Button, Checkbox } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Bureau } from '../../../domain/items/entries.ts';
import type { Scene } from '../../../domain/items/scenes.ts';
import { ChoiceEntry, FieldFaults, FieldGroup } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { AddEntry } from './add-entry.tsx';
import { addBureau, addScene, changeBureau, changeScene, drafts, removeScene } from './drafts.ts';
import { Names } from './names.tsx';
import type { Catalogue } from './types.ts';

function SceneFields({ scene, index, catalogue }: { scene: Scene; index: number; catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const faults = useStore(drafts, (state) => state.faults);
  const scope = { faults, path: `/scenes/${index}` };
  const write = (change: Partial<Scene>) => changeScene(index, { ...scene, ...change });
  const isEmpty = !catalogue.items.some((item) => item.scene === scene.id);
  return (
    <section className="part entry-group" data-scene={scene.id}>
      <h3 className="caption">
        <code>{scene.id}</code>
      </h3>
      <Names title={scene.title} scope={scope} onChange={(title) => write({ title })} />
      <ChoiceEntry
        label={t('catalogue.fields.lead')}
        member="lead"
        scope={scope}
        choices={catalogue.bureaus.map(({ id, title }) => ({ id, name: title[language] || id }))}
        chosen={scene.lead}
        onChoose={(lead) => write({ lead })}
      />
      <div className="actions-row entry-ticks">
        {(['approved', 'linkKept'] as const).map((member) => (
          <Checkbox
            key={member}
            className="tick"
            isSelected={scene[member]}
            onChange={(chosen) => write({ [member]: chosen })}
          >
            <i>
              <Icon name="check" size={11} />
            </i>
            {t(`catalogue.scene.${member === 'approved' ? 'approved' : 'linked'}`)}
          </Checkbox>
        ))}
        {isEmpty && (
          <Button className="button button-small" onPress={() => removeScene(scene.id)}>
            {t('catalogue.fields.remove')}
          </Button>
        )}
      </div>
    </section>
  );
}

function BureauFields({ bureau, index }: { bureau: Bureau; index: number }) {
  const faults = useStore(drafts, (state) => state.faults);
  const scope = { faults, path: `/bureaus/${index}` };
  return (
    <div data-bureau={bureau.id}>
      <code className="muted">{bureau.id}</code>
      <Names
        title={bureau.title}
        scope={scope}
        onChange={(title) => changeBureau(index, { ...bureau, title })}
      />
    </div>
  );
}

/** The scenes of the draft and the bureaus that lead them, to be written on. */
export function ScenesForm({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const faults = useStore(drafts, (state) => state.faults);
  const { scenes, bureaus } = catalogue;
  const whole = (list: string) => (faults ?? []).filter(({ path }) => path === `/${list}`);
  return (
    <>
      <AddEntry
        label={t('catalogue.draft.newScene')}
        taken={(id) => scenes.some((scene) => scene.id === id)}
        onAdd={(id) =>
          addScene({
            id,
            title: { zh: '', en: '' },
            approved: false,
            linkKept: false,
            lead: bureaus[0]?.id ?? '',
          })
        }
      />
      <FieldFaults faults={whole('scenes')} />
      {scenes.map((scene, index) => (
        <SceneFields key={scene.id} scene={scene} index={index} catalogue={catalogue} />
      ))}
      <FieldGroup title={t('catalogue.fields.bureaus')}>
        {bureaus.map((bureau, index) => (
          <BureauFields key={bureau.id} bureau={bureau} index={index} />
        ))}
        <FieldFaults faults={whole('bureaus')} />
      </FieldGroup>
      <AddEntry
        label={t('catalogue.draft.newBureau')}
        taken={(id) => bureaus.some((bureau) => bureau.id === id)}
        onAdd={(id) => addBureau({ id, title: { zh: '', en: '' } })}
      />
    </>
  );
}
