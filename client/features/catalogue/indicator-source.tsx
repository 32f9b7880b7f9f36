import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { countNames, rateNames } from '../../../domain/answers/reports.ts';
import { countLabels, rateLabels } from '../../../domain/figures/labels.ts';
import { useAnswer } from '../../data/queries.ts';
import type { Choice } from '../../ui/choice-select.tsx';
import { ChoiceEntry, FieldFaults, type FieldScope, faultsAt, TextEntry } from '../../ui/fields.tsx';
import { preferences } from '../../ui/preferences.ts';
import { type SearchedChoice, SearchedChoices } from '../../ui/searched-choices.tsx';
import { layers } from '../layers/public.ts';
import type { SourceKind, TypedSource } from './indicator-typed.ts';
import { choiceOf } from './searched.ts';
import type { Catalogue } from './types.ts';

const kinds = [
  'features',
  'orders',
  'events',
  'readings',
  'patrols',
  'pushed',
] as const satisfies SourceKind[];
const readingFigures = ['mean', 'max', 'min', 'sensors', 'within'] as const;
const patrolFigures = ['done', 'done-share', 'missed', 'short', 'findings'] as const;
const periods = ['today', 'month'] as const;

interface Part {
  source: TypedSource;
  write: (change: Partial<TypedSource>) => void;
  scope: FieldScope;
}

/** One of many, found by a search, or none. */
function OneOf(props: {
  label: string;
  member: 'layer' | 'item';
  choices: readonly SearchedChoice[];
  part: Part;
}) {
  const { label, member, choices, part } = props;
  const { source, write, scope } = part;
  return (
    <div>
      <SearchedChoices
        label={label}
        member={`source/${member}`}
        choices={choices}
        chosen={source[member] === '' ? [] : [source[member]]}
        onChange={(chosen) => write({ [member]: chosen.at(-1) ?? '' })}
      />
      <FieldFaults faults={faultsAt(scope.faults, `/source/${member}`)} />
    </div>
  );
}

/** What of a layer's features is counted or added up; `known` are its properties. */
function Conditions({ known, ...part }: Part & { known: readonly Choice[] }) {
  const { t } = useTranslation();
  const { source, write, scope } = part;
  const put = (index: number, pair: readonly [string, string]) =>
    write({ where: source.where.with(index, pair) });
  return (
    <>
      <TextEntry
        label={t('indicators.sum')}
        value={source.sum}
        onChange={(sum) => write({ sum })}
        scope={scope}
        member="source/sum"
        known={known}
        description={t('indicators.sumNote')}
      />
      {source.where.map(([name, value], index) => (
        // Rows are told apart by their place alone.
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name
        <div className="pair" key={index}>
          <TextEntry
            label={t('indicators.whereName')}
            value={name}
            onChange={(text) => put(index, [text, value])}
            scope={scope}
            member={`source/where/${index}/name`}
            known={known}
          />
          <TextEntry
            label={t('indicators.whereValue')}
            value={value}
            onChange={(text) => put(index, [name, text])}
            scope={scope}
            member={`source/where/${index}/value`}
          />
        </div>
      ))}
      <div>
        <Button
          className="button button-small"
          data-action="add-condition"
          onPress={() => write({ where: [...source.where, ['', '']] })}
        >
          {t('indicators.addWhere')}
        </Button>
      </div>
    </>
  );
}

/** The same with the properties to choose from, as the layer's tiles name them. */
function ConditionsOfLayer(part: Part) {
  const { value } = useAnswer('/tiles/{ids}', { params: { ids: part.source.layer } });
  const names = Object.keys(value?.vector_layers[0]?.fields ?? {});
  return <Conditions {...part} known={names.map((name) => ({ id: name, name }))} />;
}

function OfFeatures(part: Part) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useStore(layers, (state) => state.layers);
  return (
    <>
      <OneOf
        label={t('indicators.layer')}
        member="layer"
        choices={known.map(({ id, title }) => choiceOf(id, title, language))}
        part={part}
      />
      {part.source.layer === '' ? <Conditions {...part} known={[]} /> : <ConditionsOfLayer {...part} />}
    </>
  );
}

function Period({ source, write, scope }: Part) {
  const { t } = useTranslation();
  return (
    <ChoiceEntry
      label={t('indicators.period')}
      member="source/period"
      scope={scope}
      choices={periods.map((id) => ({ id, name: t(`indicators.periods.${id}`) }))}
      chosen={source.period}
      onChoose={(period) => write({ period: period as TypedSource['period'] })}
    />
  );
}

/** Counts of orders or of reports, of a scene, of an item or of all. */
function OfOrders({ catalogue, ...part }: Part & { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const { source, write, scope } = part;
  const language = useStore(preferences, (state) => state.language);
  const figures = [
    { id: 'open', name: t('indicators.open') },
    ...countNames.map((id) => ({ id, name: countLabels[id][language] })),
    ...rateNames.map((id) => ({ id, name: `${rateLabels[id][language]} (%)` })),
  ];
  return (
    <>
      {source.kind === 'orders' && (
        <ChoiceEntry
          label={t('indicators.figure')}
          member="source/figure"
          scope={scope}
          choices={figures}
          chosen={source.figure}
          onChoose={(figure) => write({ figure })}
        />
      )}
      {(source.kind === 'events' || source.figure !== 'open') && <Period {...part} />}
      <ChoiceEntry
        label={t('indicators.ofScene')}
        member="source/scene"
        scope={scope}
        choices={[
          { id: '', name: t('indicators.allScenes') },
          ...catalogue.scenes.map(({ id, title }) => ({ id, name: title[language] })),
        ]}
        chosen={source.scene}
        onChoose={(scene) => write({ scene, item: '' })}
      />
      <OneOf
        label={t('indicators.ofItem')}
        member="item"
        choices={catalogue.items
          .filter(({ scene }) => source.scene === '' || scene === source.scene)
          .map(({ code, title }) => choiceOf(code, title, language))}
        part={part}
      />
    </>
  );
}

function OfReadings({ source, write, scope }: Part) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { value } = useAnswer('/api/datastreams', { query: { limit: 1000 } });
  const quantities = new Map(
    (value?.datastreams ?? []).map(({ quantity, title }) => [quantity, title?.[language] ?? quantity]),
  );
  return (
    <>
      <TextEntry
        label={t('indicators.quantity')}
        value={source.quantity}
        onChange={(quantity) => write({ quantity })}
        scope={scope}
        member="source/quantity"
        known={[...quantities].map(([id, name]) => ({ id, name }))}
        description={t('indicators.quantityNote')}
      />
      <ChoiceEntry
        label={t('indicators.figure')}
        member="source/figure"
        scope={scope}
        choices={readingFigures.map((id) => ({ id, name: t(`indicators.ofReadings.${id}`) }))}
        chosen={source.readingFigure}
        onChoose={(readingFigure) => write({ readingFigure })}
      />
      <div className="pair">
        {source.readingFigure === 'within' && (
          <TextEntry
            label={t('indicators.atMost')}
            value={source.atMost}
            onChange={(atMost) => write({ atMost })}
            scope={scope}
            member="source/atMost"
          />
        )}
        <TextEntry
          label={t('indicators.fresh')}
          value={source.freshMinutes}
          onChange={(freshMinutes) => write({ freshMinutes })}
          scope={scope}
          member="source/freshMinutes"
        />
      </div>
    </>
  );
}

function OfPatrols(part: Part) {
  const { t } = useTranslation();
  const { source, write, scope } = part;
  return (
    <>
      <ChoiceEntry
        label={t('indicators.figure')}
        member="source/figure"
        scope={scope}
        choices={patrolFigures.map((id) => ({ id, name: t(`indicators.ofPatrols.${id}`) }))}
        chosen={source.patrolFigure}
        onChoose={(patrolFigure) => write({ patrolFigure })}
      />
      <Period {...part} />
    </>
  );
}

/** Where the values of an indicator come from: what is computed of what, or who sends them. */
export function SourceFields({ catalogue, ...part }: Part & { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const { source, write, scope } = part;
  return (
    <>
      <ChoiceEntry
        label={t('indicators.sourceKind')}
        member="source/kind"
        scope={scope}
        choices={kinds.map((id) => ({ id, name: t(`indicators.sources.${id}`) }))}
        chosen={source.kind}
        onChoose={(id) => write({ kind: id as SourceKind })}
      />
      {source.kind === 'features' && <OfFeatures {...part} />}
      {(source.kind === 'orders' || source.kind === 'events') && <OfOrders catalogue={catalogue} {...part} />}
      {source.kind === 'readings' && <OfReadings {...part} />}
      {source.kind === 'patrols' && <OfPatrols {...part} />}
      {source.kind === 'pushed' && (
        <TextEntry
          label={t('indicators.sender')}
          value={source.by}
          onChange={(by) => write({ by })}
          scope={scope}
          member="source/by"
          description={t('indicators.senderNote')}
        />
      )}
    </>
  );
}
