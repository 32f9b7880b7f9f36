import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { type Scene, sceneDomains } from '../../../domain/items/scenes.ts';
import { Choices } from '../../ui/choices.tsx';
import {
  ChoiceEntry,
  FieldFaults,
  FieldGroup,
  type FieldScope,
  faultsAt,
  TextEntry,
} from '../../ui/fields.tsx';
import { preferences } from '../../ui/preferences.ts';
import { UnitPicker } from '../administration/public.ts';
import { changeScene, drafts, removeScene } from './drafts.ts';
import { Names } from './names.tsx';
import { openPage } from './pages.ts';
import { SceneContents } from './scene-contents.tsx';
import { Tick } from './tick.tsx';
import type { Catalogue } from './types.ts';

/** A scene of the draft, the path of its faults, and the function that changes it. */
export interface ScenePart {
  scene: Scene;
  scope: FieldScope;
  write: (change: Partial<Scene>) => void;
}

function InCharge({ scene, scope, write, catalogue }: ScenePart & { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { lead, unit, domains = [] } = scene;
  return (
    <FieldGroup title={t('catalogue.scene.inCharge')}>
      <div className="pair">
        <ChoiceEntry
          label={t('catalogue.fields.lead')}
          member="lead"
          scope={scope}
          choices={catalogue.bureaus.map(({ id, title }) => ({ id, name: title[language] || id }))}
          chosen={lead}
          onChoose={(id) => write({ lead: id })}
        />
        <div>
          <UnitPicker
            label={t('catalogue.scene.unit')}
            chosen={unit ?? ''}
            onChoose={(code) => write({ unit: code })}
          />
          {unit !== undefined && (
            <Button className="link" onPress={() => write({ unit: undefined })}>
              {t('catalogue.scene.noUnit')}
            </Button>
          )}
          <FieldFaults faults={faultsAt(scope.faults, `${scope.path}/unit`)} />
        </div>
      </div>
      <Choices
        label={t('catalogue.scene.domains')}
        labelClass="caption"
        none={t('catalogue.scene.noDomain')}
        choices={sceneDomains.map((id) => ({ id, name: t(`catalogue.scene.domain.${id}`) }))}
        chosen={new Set(domains)}
        onChange={(chosen) => write({ domains: sceneDomains.filter((id) => chosen.has(id)) })}
      />
    </FieldGroup>
  );
}

/** Text that is left out of the scene where it is empty. */
const filled = (text: string) => (text === '' ? undefined : text);

function Standing({ scene, scope, write }: ScenePart) {
  const { t } = useTranslation();
  const { approved, approvedOn, linkKept, linkKeptSince, linkNote, address } = scene;
  const noted = linkNote ?? { zh: '', en: '' };
  const note = (title: NonNullable<Scene['linkNote']>) =>
    write({ linkNote: title.zh === '' && title.en === '' ? undefined : title });
  return (
    <FieldGroup title={t('catalogue.scene.standing')}>
      <div className="pair">
        <Tick
          label={t('catalogue.scene.approved')}
          member="approved"
          isChosen={approved}
          onChange={(chosen) => write({ approved: chosen, approvedOn: undefined })}
        />
        {approved && (
          <TextEntry
            label={t('catalogue.scene.approvedOn')}
            type="date"
            member="approvedOn"
            scope={scope}
            value={approvedOn ?? ''}
            onChange={(day) => write({ approvedOn: filled(day) })}
          />
        )}
      </div>
      <TextEntry
        label={t('catalogue.scene.address')}
        description={t('catalogue.scene.addressNote')}
        member="address"
        scope={scope}
        value={address ?? ''}
        onChange={(text) => write({ address: filled(text.trim()) })}
      />
      <div className="pair">
        <Tick
          label={t('catalogue.scene.linked')}
          member="linkKept"
          isChosen={linkKept}
          onChange={(chosen) => write({ linkKept: chosen, linkKeptSince: undefined, linkNote: undefined })}
        />
        {linkKept && (
          <TextEntry
            label={t('catalogue.scene.linkKeptSince')}
            type="date"
            member="linkKeptSince"
            scope={scope}
            value={linkKeptSince ?? ''}
            onChange={(day) => write({ linkKeptSince: filled(day) })}
          />
        )}
      </div>
      {!linkKept && (
        <div className="pair">
          {(['zh', 'en'] as const).map((each) => (
            <TextEntry
              key={each}
              label={t(`catalogue.scene.linkNote.${each}`)}
              lang={each}
              member={`linkNote/${each}`}
              scope={scope}
              value={noted[each]}
              onChange={(text) => note({ ...noted, [each]: text })}
            />
          ))}
        </div>
      )}
    </FieldGroup>
  );
}

/** One scene of the draft, to be written on. */
export function SceneForm({ index, catalogue }: { index: number; catalogue: Catalogue }) {
  const { t } = useTranslation();
  const faults = useStore(drafts, (state) => state.faults);
  const scene = catalogue.scenes[index]!;
  const scope = { faults, path: `/scenes/${index}` };
  const part: ScenePart = { scene, scope, write: (change) => changeScene(index, { ...scene, ...change }) };
  const isEmpty = !catalogue.items.some((item) => item.scene === scene.id);
  return (
    <div data-scene-form={scene.id}>
      <FieldGroup title={scene.id}>
        <Names title={scene.title} scope={scope} onChange={(title) => part.write({ title })} />
        <FieldFaults faults={faultsAt(faults, `${scope.path}/id`)} />
      </FieldGroup>
      <SceneContents {...part} catalogue={catalogue} />
      <InCharge {...part} catalogue={catalogue} />
      <Standing {...part} />
      {isEmpty && (
        <div className="part">
          <Button
            className="button button-small"
            onPress={() => {
              removeScene(scene.id);
              openPage('scenes');
            }}
          >
            {t('catalogue.fields.remove')}
          </Button>
        </div>
      )}
    </div>
  );
}
