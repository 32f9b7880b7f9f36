import { useDeferredValue, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import { mostLinks, type WallTile } from '../../../domain/answers/walls.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { preferences } from '../../ui/preferences.ts';
import { SearchedChoices } from '../../ui/searched-choices.tsx';
import { UnitPicker } from '../administration/public.ts';
import { layers } from '../layers/public.ts';

type Shown<Tile> = Tile extends WallTile ? Omit<Tile, 'id' | 'x' | 'y' | 'w' | 'h'> : never;
/** What a new tile shows; where it lies is found for it. */
export type NewTile = Shown<WallTile>;

const mostFound = 50;

interface Adding {
  onAdd: (tile: NewTile) => void;
}

function AddButton({ isDisabled, onPress }: { isDisabled: boolean; onPress: () => void }) {
  const { t } = useTranslation();
  return (
    <Button
      className="button button-primary"
      data-action="add-tile"
      isDisabled={isDisabled}
      onPress={onPress}
    >
      {t('wall.addTile')}
    </Button>
  );
}

/** A title in both languages. */
export function TitleFields(props: {
  title: { zh: string; en: string };
  onChange: (title: { zh: string; en: string }) => void;
}) {
  const { t } = useTranslation();
  const { title, onChange } = props;
  return (['zh', 'en'] as const).map((each) => (
    <TextField
      key={each}
      className="field"
      value={title[each]}
      onChange={(text) => onChange({ ...title, [each]: text })}
    >
      <Label className="caption">{t(`wall.title.${each}`)}</Label>
      <Input lang={each} spellCheck={false} data-member={`title/${each}`} />
    </TextField>
  ));
}

function AddGroup({ indicators, onAdd }: Adding & { indicators: readonly Indicator[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [title, setTitle] = useState({ zh: '', en: '' });
  const [chosen, setChosen] = useState<string[]>([]);
  const isWhole = title.zh.trim() !== '' && title.en.trim() !== '' && chosen.length > 0;
  return (
    <>
      <TitleFields title={title} onChange={setTitle} />
      <SearchedChoices
        label={t('wall.groupOf')}
        member="indicators"
        choices={indicators.map(({ code, title: name }) => ({
          id: code,
          name: name[language],
          also: `${name.zh} ${name.en} ${code}`,
        }))}
        chosen={chosen}
        onChange={setChosen}
      />
      <AddButton isDisabled={!isWhole} onPress={() => onAdd({ show: 'group', title, indicators: chosen })} />
    </>
  );
}

function AddDuty({ onAdd }: Adding) {
  const { t } = useTranslation();
  const [unit, setUnit] = useState('');
  return (
    <>
      <UnitPicker label={t('wall.dutyOf')} chosen={unit} onChoose={setUnit} />
      <AddButton
        isDisabled={false}
        onPress={() => onAdd({ show: 'duty', units: unit === '' ? ['duty-desk'] : [unit] })}
      />
    </>
  );
}

/** Text inside a CQL2 pattern. */
const pattern = (text: string) => `'%${text.replaceAll("'", "''").replaceAll('%', '')}%'`;

/** The features of a layer, found by part of their name or code, one of them as a camera. */
function CameraOf({ layer, onAdd }: Adding & { layer: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const wanted = useDeferredValue(typed).trim();
  const [camera, setCamera] = useState('');
  const { value } = useAnswer('/ogc/collections/{collectionId}/items', {
    params: { collectionId: layer },
    query: {
      skipGeometry: 'true',
      limit: String(mostFound),
      ...(wanted ? { filter: `name LIKE ${pattern(wanted)} OR code LIKE ${pattern(wanted)}` } : {}),
    },
  });
  const found = (value?.features ?? []).flatMap(({ properties }) => {
    const { code, name } = properties ?? {};
    return typeof code === 'string' ? [{ id: code, name: name ? `${String(name)} · ${code}` : code }] : [];
  });
  const chosen = found.some(({ id }) => id === camera) ? camera : '';
  return (
    <>
      <TextField className="field" value={typed} onChange={setTyped}>
        <Label className="caption">{t('wall.findCamera')}</Label>
        <Input spellCheck={false} data-member="camera" />
      </TextField>
      <div data-member="feature">
        <ChoiceSelect
          label={t('wall.camera')}
          labelClass="caption"
          look="framed"
          choices={[{ id: '', name: t(found.length > 0 ? 'wall.choose' : 'wall.noFeature') }, ...found]}
          chosen={chosen}
          onChoose={setCamera}
        />
      </div>
      <AddButton
        isDisabled={chosen === ''}
        onPress={() => onAdd({ show: 'cameras', layer, cameras: [chosen] })}
      />
    </>
  );
}

/** A camera of a layer; that of the cameras unless another is chosen. */
function AddCamera({ onAdd }: Adding) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const all = useStore(layers, (state) => state.layers);
  const known = all.filter(({ geometryType }) => geometryType.endsWith('Point'));
  const [chosen, setChosen] = useState<string | null>(null);
  const layer = chosen ?? (known.find(({ id }) => id === 'cameras') ?? known[0])?.id;
  if (layer === undefined) return <p role="status">{t('wall.noFeature')}</p>;
  return (
    <>
      <ChoiceSelect
        label={t('wall.cameraLayer')}
        labelClass="caption"
        look="framed"
        choices={known.map(({ id, title }) => ({ id, name: title[language] }))}
        chosen={layer}
        onChoose={setChosen}
      />
      <CameraOf key={layer} layer={layer} onAdd={onAdd} />
    </>
  );
}

/** Links to some scenes, in the order in which they are chosen. */
function AddLinks({ onAdd }: Adding) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const scenes = useStore(layers, (state) => state.scenes);
  const [chosen, setChosen] = useState<string[]>([]);
  return (
    <>
      <SearchedChoices
        label={t('wall.linksTo', { count: mostLinks })}
        member="scenes"
        choices={scenes.map(({ id, title }) => ({
          id,
          name: title[language],
          also: `${title.zh} ${title.en} ${id}`,
        }))}
        chosen={chosen}
        onChange={setChosen}
      />
      <AddButton
        isDisabled={chosen.length === 0 || chosen.length > mostLinks}
        onPress={() => onAdd({ show: 'links', scenes: chosen })}
      />
    </>
  );
}

const kinds = ['warnings', 'cameras', 'duty', 'group', 'scenes', 'links', 'map'] as const;
type Kind = (typeof kinds)[number];

/** Adds a tile that shows no single indicator: warnings and the like at once, others once it is said of what. */
export function AddTile({ indicators, onAdd }: Adding & { indicators: readonly Indicator[] }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind | null>(null);
  const added = (tile: NewTile) => {
    setKind(null);
    onAdd(tile);
  };
  function choose(id: string): void {
    const chosen = kinds.find((each) => each === id) ?? null;
    if (chosen === 'warnings' || chosen === 'scenes' || chosen === 'map') added({ show: chosen });
    else setKind(chosen);
  }
  return (
    <>
      <ChoiceSelect
        label={t('wall.addOther')}
        labelClass="caption"
        look="framed"
        chosen={kind ?? ''}
        choices={[
          { id: '', name: t('wall.choose') },
          ...kinds.map((id) => ({ id, name: t(`wall.shows.${id}`) })),
        ]}
        onChoose={choose}
      />
      {kind === 'group' && <AddGroup indicators={indicators} onAdd={added} />}
      {kind === 'cameras' && <AddCamera onAdd={added} />}
      {kind === 'links' && <AddLinks onAdd={added} />}
      {kind === 'duty' && <AddDuty onAdd={added} />}
    </>
  );
}
