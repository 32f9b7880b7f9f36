import { useState } from 'react';
import { Button, GridList, GridListItem, Input, SearchField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { itemsOfScene, type Scene } from '../../../domain/items/scenes.ts';
import { seesIncidents, session } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { useOpenByItem } from '../incidents/public.ts';
import { layers, loadLayers } from '../layers/public.ts';
import { opened, openScene, setList } from './opened.ts';
import { SceneMarks } from './scene-marks.tsx';
import './scenes.css';

/** Scenes whose name in either language, or id, holds what somebody looks for. */
function matching(scenes: readonly Scene[], wanted: string): Scene[] {
  const text = wanted.trim().toLowerCase();
  return scenes.filter(({ id, title }) =>
    [id, title.zh, title.en].some((name) => name.toLowerCase().includes(text)),
  );
}

function Row({ scene, open }: { scene: Scene; open: number | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const { id, title, layers: ids = [] } = scene;
  return (
    <GridListItem id={id} textValue={title[language]} className="bench-row" data-scene={id}>
      <span className="bench-name">
        <span className="bench-title">{title[language]}</span>
      </span>
      <span className="bench-marks">
        <SceneMarks scene={scene} />
      </span>
      <span className="bench-sub">
        {t('scenes.counts', { layers: ids.length, items: itemsOfScene(scene, items.values()).length })}
        {open !== null && ` · ${t('scenes.openCount', { open })}`}
      </span>
    </GridListItem>
  );
}

/** All scenes, to be searched and opened. */
export function SceneList() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { scenes, items, status } = useStore(layers, (state) => state);
  const present = useStore(opened, (state) => state.id);
  const user = useStore(session, (state) => state.user);
  const openByItem = useOpenByItem();
  const [wanted, setWanted] = useState('');
  const found = matching(scenes, wanted);
  const openIn = (scene: Scene): number | null =>
    seesIncidents(user) && openByItem
      ? itemsOfScene(scene, items.values()).reduce((sum, code) => sum + (openByItem.get(code) ?? 0), 0)
      : null;
  return (
    <section className="bench" aria-label={t('scenes.title')}>
      <header className="bench-head">
        <div className="trail">
          <h2>{t('scenes.title')}</h2>
        </div>
        <Button className="icon-button" aria-label={t('scenes.closeList')} onPress={() => setList(false)}>
          <Icon name="close" />
        </Button>
      </header>
      <div className="bench-body">
        <SearchField
          className="bench-search"
          aria-label={t('scenes.search')}
          value={wanted}
          onChange={setWanted}
          autoFocus
        >
          <Input placeholder={t('scenes.search')} />
        </SearchField>
        {status === 'loading' && <div className="loading-line" />}
        {status === 'failed' && (
          <div className="message" role="alert">
            <p>{t('scenes.failed')}</p>
            <Button className="button button-small" onPress={() => void loadLayers()}>
              {t('fault.tryAgain')}
            </Button>
          </div>
        )}
        {status === 'ready' && (
          <GridList
            aria-label={t('scenes.title')}
            className="bench-list"
            items={found}
            dependencies={[language, openByItem, items]}
            selectionMode="none"
            onAction={(key) => openScene(String(key))}
            renderEmptyState={() => (
              <p className="message">
                {wanted.trim() === '' ? t('scenes.none') : t('scenes.noneFound', { wanted: wanted.trim() })}
              </p>
            )}
          >
            {(scene) => <Row scene={scene} open={openIn(scene)} />}
          </GridList>
        )}
        {present !== null && <p className="bench-note">{t('scenes.leaveHint')}</p>}
      </div>
    </section>
  );
}
