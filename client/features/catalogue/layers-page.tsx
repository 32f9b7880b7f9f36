import { useState } from 'react';
import { GridList, GridListItem, Input, SearchField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { LayerUsage } from './layer-usage.tsx';
import { openPage } from './pages.ts';

/** Every layer that the reader may see, to be opened; or one of them with all that is needed to use it elsewhere. */
export function LayersPage({ entry }: { entry: string | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useStore(layers, (state) => state.layers);
  const status = useStore(layers, (state) => state.status);
  const [wanted, setWanted] = useState('');
  if (entry !== null) return <LayerUsage key={entry} id={entry} />;
  const text = wanted.trim().toLowerCase();
  const found = known.filter(({ id, title }) =>
    [id, title.zh, title.en].some((name) => name.toLowerCase().includes(text)),
  );
  return (
    <>
      <div className="bench-search">
        <SearchField aria-label={t('layers.search')} value={wanted} onChange={setWanted}>
          <Input placeholder={t('layers.search')} />
        </SearchField>
        <a className="button" href={`/docs/guides?lang=${language}`} target="_blank" rel="noreferrer">
          {t('usage.guides')}
        </a>
      </div>
      {status === 'loading' && <p className="message">{t('layers.loading')}</p>}
      {status === 'failed' && (
        <p className="message" role="alert">
          {t('layers.failed')}
        </p>
      )}
      {status === 'ready' && found.length === 0 && (
        <p className="message">
          {known.length === 0 ? t('layers.empty') : t('layers.noneFound', { wanted: wanted.trim() })}
        </p>
      )}
      <GridList
        aria-label={t('catalogue.pages.layers')}
        className="bench-list"
        items={found}
        dependencies={[language]}
        onAction={(key) => openPage('layers', String(key))}
      >
        {(layer) => (
          <GridListItem
            id={layer.id}
            textValue={layer.title[language]}
            className="bench-row"
            data-layer={layer.id}
          >
            <span className="bench-name">
              <span className="bench-title">{layer.title[language]}</span>
            </span>
            <span className="bench-marks">
              {layer.visibility === 'internal' && <span className="chip">{t('layers.internal')}</span>}
              {layer.stale && <span className="chip chip-rejected">{t('work.stale')}</span>}
            </span>
            <span className="bench-sub">
              <code>{layer.id}</code>
              {layer.owner && ` · ${layer.owner[language]}`}
            </span>
          </GridListItem>
        )}
      </GridList>
    </>
  );
}
