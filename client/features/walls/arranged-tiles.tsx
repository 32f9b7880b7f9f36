import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import ReactGridLayout, { type Layout, noCompactor, useContainerWidth } from 'react-grid-layout';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import { type WallTile, wallColumns, wallRows } from '../../../domain/answers/walls.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { AddTile, type NewTile, TitleFields } from './add-tile.tsx';
import 'react-grid-layout/css/styles.css';

const gap = 8;

interface Props {
  tiles: readonly WallTile[];
  indicators: readonly Indicator[];
  onChange: (tiles: readonly WallTile[]) => void;
}

type Place = Pick<WallTile, 'x' | 'y' | 'w' | 'h'>;

/** The way of each arrow key in cells. */
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Whether a tile lies on the wall and over no other. */
function fits({ x, y, w, h }: Place, others: readonly Place[]): boolean {
  const isOn = x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= wallColumns && y + h <= wallRows;
  return (
    isOn &&
    others.every((tile) => x >= tile.x + tile.w || tile.x >= x + w || y >= tile.y + tile.h || tile.y >= y + h)
  );
}

/** Where a tile of this size finds room; null where it does not. */
function roomFor(tiles: readonly WallTile[], w: number, h: number): { x: number; y: number } | null {
  for (let y = 0; y + h <= wallRows; y++)
    for (let x = 0; x + w <= wallColumns; x++) if (fits({ x, y, w, h }, tiles)) return { x, y };
  return null;
}

/** Puts the focus on the tile that it is in, as soon as that is there. */
function FocusHere({ onDone }: { onDone: () => void }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    // The choice that it was added by gives the focus back first.
    const frame = requestAnimationFrame(() => {
      place.current?.closest<HTMLElement>('[data-tile]')?.focus();
      onDone();
    });
    return () => cancelAnimationFrame(frame);
  });
  return <i hidden ref={place} />;
}

/** The tiles of a wall to be dragged, sized, taken away and added. */
export function ArrangedTiles({ tiles, indicators, onChange }: Props) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { width, containerRef, mounted } = useContainerWidth();
  const [height, setHeight] = useState(0);
  const [said, setSaid] = useState('');
  /** The tile whose title is being written. */
  const [entitled, setEntitled] = useState<string | null>(null);
  /** The tile that was just added. */
  const [toFocus, setToFocus] = useState<string | null>(null);
  useEffect(() => {
    const measure = () => setHeight(containerRef.current?.clientHeight ?? 0);
    measure();
    const observer = new ResizeObserver(measure);
    if (containerRef.current) observer.observe(containerRef.current);
    return () => observer.disconnect();
  }, [containerRef]);

  const titleOf = (tile: WallTile): string => {
    if (tile.title?.[language]) return tile.title[language];
    if (tile.show === 'indicator')
      return indicators.find(({ code }) => code === tile.indicator)?.title[language] ?? tile.indicator;
    return t(`wall.shows.${tile.show}`);
  };

  function moved(layout: Layout): void {
    const places = new Map(layout.map(({ i, x, y, w, h }) => [i, { x, y, w, h }]));
    onChange(tiles.map((tile) => ({ ...tile, ...places.get(tile.id) })));
  }

  function add(shown: NewTile): void {
    const room = roomFor(tiles, 4, 2);
    if (!room) return;
    const name = shown.show === 'indicator' ? shown.indicator : shown.show;
    let id = name;
    for (let n = 2; tiles.some((tile) => tile.id === id); n++) id = `${name}-${n}`;
    onChange([...tiles, { id, ...room, w: 4, h: 2, ...shown }]);
    setToFocus(id);
  }

  /** Calls a tile something of its own, or by what it shows again where nothing is written. */
  function entitle(id: string, title: { zh: string; en: string }): void {
    const { title: _before, ...tile } = tiles.find((each) => each.id === id)!;
    const isEmpty = title.zh === '' && title.en === '';
    const entitled = (isEmpty && tile.show !== 'group' ? tile : { ...tile, title }) as WallTile;
    onChange(tiles.map((each) => (each.id === id ? entitled : each)));
  }

  /** Moves a tile by arrow keys, or sizes it with Shift; where it has no room it stays. */
  function byKey(event: KeyboardEvent, tile: WallTile): void {
    const step = arrows[event.key];
    if (!step) return;
    event.preventDefault();
    const [dx, dy] = step;
    const { x, y, w, h } = tile;
    const place = event.shiftKey ? { x, y, w: w + dx, h: h + dy } : { x: x + dx, y: y + dy, w, h };
    const others = tiles.filter(({ id }) => id !== tile.id);
    if (!fits(place, others)) {
      setSaid(t('wall.stays', { title: titleOf(tile) }));
      return;
    }
    onChange(tiles.map((each) => (each.id === tile.id ? { ...each, ...place } : each)));
    setSaid(
      t('wall.placed', {
        title: titleOf(tile),
        column: place.x + 1,
        row: place.y + 1,
        w: place.w,
        h: place.h,
      }),
    );
  }

  const open = tiles.find(({ id }) => id === entitled);
  const hasRoom = roomFor(tiles, 4, 2) !== null;
  const rowHeight = (height - gap * (wallRows + 1)) / wallRows;
  return (
    <div className="wall-arranging">
      <div className="wall-add">
        {hasRoom && (
          <ChoiceSelect
            label={t('wall.add')}
            labelClass="caption"
            look="framed"
            chosen=""
            choices={[
              { id: '', name: t('wall.choose') },
              ...indicators.map(({ code, title, group }) => ({
                id: code,
                name: `${group.title[language]} · ${title[language]}`,
              })),
            ]}
            onChoose={(code) => code !== '' && add({ show: 'indicator', indicator: code })}
          />
        )}
        {hasRoom && <AddTile indicators={indicators} onAdd={add} />}
        <p>{t(hasRoom ? 'wall.arrangeHint' : 'wall.full')}</p>
      </div>
      {open && (
        <div className="wall-add" data-entitling={open.id}>
          <strong>{titleOf(open)}</strong>
          <TitleFields
            title={open.title ?? { zh: '', en: '' }}
            onChange={(title) => entitle(open.id, title)}
          />
          <Button className="button" data-action="end-title" onPress={() => setEntitled(null)}>
            {t('wall.endTitle')}
          </Button>
          <p>{t('wall.titleHint')}</p>
        </div>
      )}
      <p className="sr-only" role="status" data-said>
        {said}
      </p>
      <div ref={containerRef} className="wall-grid">
        {mounted && rowHeight > 0 && (
          <ReactGridLayout
            width={width}
            layout={tiles.map(({ id, x, y, w, h }) => ({ i: id, x, y, w, h }))}
            gridConfig={{ cols: wallColumns, rowHeight, maxRows: wallRows, margin: [gap, gap] }}
            dragConfig={{ enabled: true, bounded: true, cancel: 'button' }}
            compactor={{ ...noCompactor, preventCollision: true }}
            // Its `onLayoutChange` comes late, with places from before the last key.
            onDragStop={moved}
            onResizeStop={moved}
          >
            {tiles.map((tile) => (
              // biome-ignore lint/a11y/useSemanticElements: a field set is no thing to be moved
              <div
                key={tile.id}
                className="wall-tile wall-tile-arranged"
                role="group"
                // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by arrow keys
                tabIndex={0}
                data-tile={tile.id}
                aria-label={titleOf(tile)}
                aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown"
                onKeyDown={(event) => byKey(event, tile)}
              >
                <span>{titleOf(tile)}</span>
                {tile.id === toFocus && <FocusHere onDone={() => setToFocus(null)} />}
                <Button
                  className="icon-button"
                  data-action="title"
                  aria-label={t('wall.entitle', { title: titleOf(tile) })}
                  onPress={() => setEntitled(tile.id)}
                >
                  <Icon name="more" />
                </Button>
                <Button
                  className="icon-button"
                  aria-label={t('wall.takeAway', { title: titleOf(tile) })}
                  onPress={() => onChange(tiles.filter(({ id }) => id !== tile.id))}
                >
                  <Icon name="close" />
                </Button>
              </div>
            ))}
          </ReactGridLayout>
        )}
      </div>
    </div>
  );
}
