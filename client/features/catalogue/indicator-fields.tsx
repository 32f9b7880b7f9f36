import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import { ChoiceEntry, FieldFaults, FieldGroup, type FieldScope, TextEntry } from '../../ui/fields.tsx';
import { preferences } from '../../ui/preferences.ts';
import type { Typed, TypedName } from './indicator-typed.ts';
import type { Catalogue } from './types.ts';

export interface Part {
  typed: Typed;
  write: (change: Partial<Typed>) => void;
  scope: FieldScope;
}

const other = '';

/** One that there is already, or another by its code and names. */
function NamedEntry(props: {
  label: string;
  member: 'group' | 'owner';
  otherText: string;
  known: readonly Indicator['group'][];
  part: Part;
}) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { label, member, otherText, known, part } = props;
  const { typed, write, scope } = part;
  const chosen = typed[member];
  const [isOther, setOther] = useState(!known.some(({ code }) => code === chosen.code));
  function choose(id: string): void {
    const found = known.find(({ code }) => code === id);
    setOther(!found);
    write({ [member]: found ? { code: found.code, ...found.title } : { code: '', zh: '', en: '' } });
  }
  const text = (name: keyof TypedName, path: string, lang?: 'zh' | 'en') => (
    <TextEntry
      label={t(`indicators.named.${name}`)}
      value={chosen[name]}
      onChange={(value) => write({ [member]: { ...chosen, [name]: value } })}
      scope={scope}
      member={`${member}/${path}`}
      {...(lang ? { lang } : {})}
    />
  );
  return (
    <>
      <ChoiceEntry
        label={label}
        member={`${member}/choice`}
        scope={scope}
        choices={[
          ...known.map(({ code, title }) => ({ id: code, name: title[language] || code })),
          { id: other, name: otherText },
        ]}
        chosen={isOther ? other : chosen.code}
        onChoose={choose}
      />
      {isOther && (
        <>
          {text('code', 'code')}
          <div className="pair">
            {text('zh', 'title/zh', 'zh')}
            {text('en', 'title/en', 'en')}
          </div>
        </>
      )}
    </>
  );
}

function distinct(all: readonly Indicator['group'][]): Indicator['group'][] {
  return [...new Map(all.map((each) => [each.code, each])).values()];
}

/** What it is called and counted in, whose it is, and of what. */
export function WhatFields({
  catalogue,
  all,
  ...part
}: Part & { catalogue: Catalogue; all: readonly Indicator[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { typed, write, scope } = part;
  const both = (name: 'title' | 'unit', label: 'title' | 'unit') => (
    <div className="pair">
      {(['zh', 'en'] as const).map((lang) => (
        <TextEntry
          key={lang}
          label={t(`indicators.${label}${lang === 'zh' ? 'Zh' : 'En'}`)}
          value={typed[name][lang]}
          onChange={(value) => write({ [name]: { ...typed[name], [lang]: value } })}
          scope={scope}
          member={`${name}/${lang}`}
          lang={lang}
        />
      ))}
    </div>
  );
  const owners = [
    ...all.map(({ owner }) => owner),
    ...catalogue.bureaus.map(({ id, title }) => ({ code: id, title })),
  ];
  return (
    <>
      <FieldGroup title={t('indicators.what')}>
        {both('title', 'title')}
        {both('unit', 'unit')}
        <TextEntry
          label={t('indicators.unitOne')}
          value={typed.unit.one ?? ''}
          onChange={(one) => write({ unit: { ...typed.unit, one } })}
          scope={scope}
          member="unit/one"
          lang="en"
          description={t('indicators.unitOneNote')}
        />
        <div className="pair">
          <ChoiceEntry
            label={t('indicators.kind')}
            member="kind"
            scope={scope}
            choices={(['sign', 'fact'] as const).map((id) => ({ id, name: t(`indicators.kinds.${id}`) }))}
            chosen={typed.kind}
            onChoose={(kind) => write({ kind: kind as Indicator['kind'] })}
          />
          <TextEntry
            label={t('indicators.decimals')}
            value={typed.decimals}
            onChange={(decimals) => write({ decimals })}
            scope={scope}
            member="decimals"
          />
        </div>
        <NamedEntry
          label={t('indicators.group')}
          member="group"
          otherText={t('indicators.otherGroup')}
          known={distinct(all.map(({ group }) => group))}
          part={part}
        />
        <ChoiceEntry
          label={t('indicators.scene')}
          member="scene"
          scope={scope}
          choices={[
            { id: '', name: t('indicators.noScene') },
            ...catalogue.scenes.map(({ id, title }) => ({ id, name: title[language] })),
          ]}
          chosen={typed.scene}
          onChoose={(scene) => write({ scene })}
        />
      </FieldGroup>
      <FieldGroup title={t('indicators.promised')}>
        <NamedEntry
          label={t('indicators.owner')}
          member="owner"
          otherText={t('indicators.otherOwner')}
          known={distinct(owners)}
          part={part}
        />
        <TextEntry
          label={t('indicators.cadence')}
          value={typed.cadence}
          onChange={(cadence) => write({ cadence })}
          scope={scope}
          member="cadenceMinutes"
        />
      </FieldGroup>
    </>
  );
}

/** The range in which it is normal, and where it is. */
export function RangeFields({ typed, write, scope }: Part) {
  const { t } = useTranslation();
  const number = (name: 'min' | 'max' | 'lon' | 'lat', member: string) => (
    <TextEntry
      label={t(`indicators.${name}`)}
      value={typed[name]}
      onChange={(value) => write({ [name]: value })}
      scope={scope}
      member={member}
    />
  );
  const own = (path: string) => (scope.faults ?? []).filter((fault) => fault.path === path);
  return (
    <>
      <FieldGroup title={t('indicators.normal')}>
        <div className="pair">
          {number('min', 'normal/min')}
          {number('max', 'normal/max')}
        </div>
        <FieldFaults faults={own('/normal')} />
      </FieldGroup>
      <FieldGroup title={t('indicators.place')}>
        <div className="pair">
          {number('lon', 'point/0')}
          {number('lat', 'point/1')}
        </div>
        <FieldFaults faults={own('/point')} />
      </FieldGroup>
    </>
  );
}
