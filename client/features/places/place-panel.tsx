import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { CopyMenu } from '../../ui/copy-menu.tsx';
import { formatPosition } from '../../ui/format.ts';
import { PanelFrame } from '../../ui/panel-frame.tsx';
import { preferences } from '../../ui/preferences.ts';
import { DecisionView } from '../decisions/public.ts';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { FeaturesHere } from './features-here.tsx';
import { type SelectedPlace, useDecision } from './opened-place.ts';

const anyItem = 'any';

/** The answer to "whose is this place?", for everything or for one item. */
export function PlacePanel({ selection }: { selection: SelectedPlace }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { value: decision, status, problem, retry } = useDecision(selection);
  const items = useStore(layers, (state) => state.items);
  const scenes = useStore(layers, (state) => state.scenes);
  const sceneTitle = new Map(scenes.map(({ id, title }) => [id, title[language]]));
  const choices = [
    { id: anyItem, name: t('place.anyItem') },
    ...[...items.values()].map((item) => ({
      id: item.code,
      name: `${sceneTitle.get(item.scene) ?? item.scene} · ${item.title[language]}`,
    })),
  ];
  const chosen = choices.find(({ id }) => id === (selection.item ?? anyItem)) ?? choices[0]!;
  return (
    <PanelFrame
      label={t('place.title')}
      status={status}
      problem={problem}
      onRetry={retry}
      onClose={() => select(null)}
      head={
        <>
          <h2 className="panel-title">{t('place.title')}</h2>
          <p className="panel-sub">
            <code>{formatPosition(selection.point)}</code>
            <CopyMenu point={selection.point} />
          </p>
        </>
      }
      foot={<p className="panel-hint">{t('place.hint')}</p>}
    >
      <section className="part">
        <ChoiceSelect
          label={t('place.forItem')}
          labelClass="caption"
          look="framed"
          choices={choices}
          chosen={chosen.id}
          onChoose={(id) => select({ ...selection, item: id === anyItem ? null : id })}
        />
      </section>
      {decision && <DecisionView decision={decision} />}
      <FeaturesHere point={selection.point} />
    </PanelFrame>
  );
}
