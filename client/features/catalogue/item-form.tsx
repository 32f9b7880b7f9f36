import { Button, Checkbox } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { naturalOwners, precedences, severities } from '../../../domain/items/vocabulary.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceEntry, FieldFaults, FieldGroup, faultsAt, TextEntry } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { changeItem, drafts, removeItem } from './drafts.ts';
import { GatesFields } from './gates-fields.tsx';
import { LimitsFields } from './limits-fields.tsx';
import { Names } from './names.tsx';
import { openPage } from './pages.ts';
import { type ItemPart, ReportingFields } from './reporting-fields.tsx';
import { ThresholdsFields } from './threshold-fields.tsx';
import { TrialView } from './trial-view.tsx';
import type { Catalogue } from './types.ts';

/** None of the choices. */
const none = 'none';

function Naming({ item, scope, write, catalogue }: ItemPart & { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { title, scene, severity, bureau } = item;
  return (
    <FieldGroup title={t('catalogue.fields.what')}>
      <Names title={title} scope={scope} onChange={(names) => write({ title: names })} />
      <p className="muted">
        {t('catalogue.fields.keepsScene', {
          code: item.code,
          scene: catalogue.scenes.find(({ id }) => id === scene)?.title[language] ?? scene,
        })}
      </p>
      <FieldFaults
        faults={[
          ...faultsAt(scope.faults, `${scope.path}/code`),
          ...faultsAt(scope.faults, `${scope.path}/scene`),
        ]}
      />
      <div className="pair">
        <ChoiceEntry
          label={t('catalogue.item.severity')}
          member="severity"
          scope={scope}
          choices={severities.toReversed().map((id) => ({ id, name: t(`severity.${id}`) }))}
          chosen={severity}
          onChoose={(id) => write({ severity: severities.find((each) => each === id)! })}
        />
        <ChoiceEntry
          label={t('catalogue.item.bureau')}
          member="bureau"
          scope={scope}
          choices={catalogue.bureaus.map((each) => ({ id: each.id, name: each.title[language] }))}
          chosen={bureau}
          onChoose={(id) => write({ bureau: id })}
        />
      </div>
      <Checkbox
        className="tick"
        isSelected={!item.enabled}
        onChange={(isOff) => write({ enabled: !isOff })}
        data-member="enabled"
      >
        <i>
          <Icon name="check" size={11} />
        </i>
        {t('catalogue.fields.switchedOff')}
      </Checkbox>
      <div className="pair">
        {(['from', 'to'] as const).map((end) => (
          <TextEntry
            key={end}
            label={t(`catalogue.fields.${end}`)}
            type="date"
            value={item[end] ?? ''}
            member={end}
            scope={scope}
            onChange={(day) => write({ [end]: day === '' ? undefined : day })}
          />
        ))}
      </div>
    </FieldGroup>
  );
}

function Owning({ item, scope, write }: ItemPart) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const trial = useStore(drafts, (state) => state.trial);
  const refused = useStore(drafts, (state) => state.refused);
  const { value } = useAnswer('/api/routing/rules');
  const ways = (value?.rules ?? []).map(({ id, title }) => ({ id, name: title[language] }));
  const { way } = item;
  const known =
    way === undefined || ways.some(({ id }) => id === way) ? ways : [...ways, { id: way, name: way }];
  return (
    <FieldGroup title={t('catalogue.item.who')}>
      <ChoiceEntry
        label={t('catalogue.fields.owner')}
        member="owner"
        scope={scope}
        choices={naturalOwners.map((id) => ({ id, name: t(`catalogue.owners.${id}`) }))}
        chosen={item.owner}
        onChoose={(id) => write({ owner: naturalOwners.find((each) => each === id)! })}
      />
      <ChoiceEntry
        label={t('catalogue.fields.precedence')}
        member="precedence"
        scope={scope}
        choices={precedences.map((id) => ({ id, name: t(`catalogue.precedence.${id}`) }))}
        chosen={item.precedence}
        onChoose={(id) => write({ precedence: precedences.find((each) => each === id)! })}
      />
      <ChoiceEntry
        label={t('catalogue.fields.way')}
        member="way"
        scope={scope}
        choices={[{ id: none, name: t('catalogue.fields.noWay') }, ...known]}
        chosen={way ?? none}
        onChoose={(id) => write({ way: id === none ? undefined : id })}
      />
      <TrialView
        trial={trial?.drafted.item === item.code ? trial : null}
        hint={t('catalogue.fields.tryHint')}
      />
      {refused && <RefusalNotice problem={refused} />}
    </FieldGroup>
  );
}

/** An item of the draft to be written on; a click on the map tries it there. */
export function ItemForm({ index, catalogue }: { index: number; catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const item = useStore(drafts, (state) => state.entries?.items[index]);
  const faults = useStore(drafts, (state) => state.faults);
  if (!item) return null;
  const scope = { faults, path: `/items/${index}` };
  const part: ItemPart = { item, scope, write: (change) => changeItem(index, { ...item, ...change }) };
  return (
    <>
      <h3 className="entry-title entry-head">{item.title[language] || item.code}</h3>
      <Naming {...part} catalogue={catalogue} />
      <Owning {...part} />
      <LimitsFields
        clocks={item.clocks}
        defaults={catalogue.defaults.clocks}
        scope={scope}
        onChange={(clocks) => part.write({ clocks })}
      />
      <ReportingFields {...part} />
      <GatesFields {...part} byDefault={catalogue.defaults.gates} />
      <ThresholdsFields
        thresholds={item.thresholds}
        scope={scope}
        onChange={(thresholds) => part.write({ thresholds })}
      />
      <section className="part">
        <Button
          className="button button-small"
          onPress={() => {
            openPage('items');
            removeItem(item.code);
          }}
        >
          {t('catalogue.fields.remove')}
        </Button>
      </section>
    </>
  );
}
