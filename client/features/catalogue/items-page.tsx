import { useState } from 'react';
import { Button, GridList, GridListItem, Input, SearchField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Item } from '../../../domain/items/entries.ts';
import type { Scene } from '../../../domain/items/scenes.ts';
import { limitText } from '../../ui/limit-text.ts';
import { preferences } from '../../ui/preferences.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { AddEntry } from './add-entry.tsx';
import { addItem, drafts } from './drafts.ts';
import { ItemForm } from './item-form.tsx';
import { Marks } from './marks.tsx';
import { openPage } from './pages.ts';
import type { Catalogue, CatalogueItem } from './types.ts';
import { shownSteps } from './words.ts';

function Facts({ rows }: { rows: readonly (readonly [string, string | null])[] }) {
  return (
    <dl className="facts">
      {rows.map(
        ([title, value]) =>
          value !== null && (
            <div key={title} className="fact">
              <dt>{title}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Thresholds({ item }: { item: CatalogueItem }) {
  const { t } = useTranslation();
  if (item.thresholds.length === 0) return null;
  return (
    <section className="part">
      <h3 className="caption">{t('catalogue.item.thresholds')}</h3>
      <ul className="plain-list">
        {item.thresholds.map(({ quantity, unit, above, below, duration, hysteresis }) => (
          <li key={`${quantity} ${above} ${below}`}>
            {above !== undefined && t('catalogue.item.above', { quantity, value: above, unit })}
            {below !== undefined && t('catalogue.item.below', { quantity, value: below, unit })}
            <span className="muted">{t('catalogue.item.held', { seconds: duration, hysteresis, unit })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One item: what it is, who answers for it, how long each step may take; a click on the map tries it there. */
function ItemView({ item, catalogue }: { item: CatalogueItem; catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { code, title, scene, owner, precedence, way, bureau, classes, required, from, to, enabled } = item;
  const sceneTitle = catalogue.scenes.find(({ id }) => id === scene)?.title[language] ?? scene;
  const bureauTitle = catalogue.bureaus.find(({ id }) => id === bureau)?.title[language] ?? bureau;
  const gbt = classes.gbt30428;
  const period = from || to ? t('catalogue.item.period', { from: from ?? '…', to: to ?? '…' }) : null;
  return (
    <>
      <section className="part">
        <h3 className="entry-title">
          <SeverityMark severity={item.severity} size={13} />
          {title[language]}
          {!enabled && <span className="chip chip-stale">{t('catalogue.item.disabled')}</span>}
        </h3>
        <p className="muted">{language === 'zh' ? title.en : title.zh}</p>
        <Facts
          rows={[
            [t('catalogue.item.code'), code],
            [t('catalogue.item.scene'), sceneTitle],
            [t('catalogue.item.severity'), t(`severity.${item.severity}`)],
            [t('catalogue.item.bureau'), bureauTitle],
            [
              t('catalogue.item.gbt'),
              gbt ? `${t(`catalogue.item.${gbt.kind}`)} ${gbt.major}${gbt.minor ?? ''}` : null,
            ],
            [t('catalogue.item.ai'), classes.ai?.join(', ') ?? null],
            [t('catalogue.item.required'), required.length > 0 ? required.join(', ') : null],
            [t('catalogue.item.validity'), period],
          ]}
        />
      </section>
      <section className="part">
        <h3 className="caption">{t('catalogue.item.who')}</h3>
        <p>{t(`catalogue.owners.${owner}`)}</p>
        <p>{t(`catalogue.precedence.${precedence}`)}</p>
        {way && (
          <Button className="link" onPress={() => openPage('rules', way)}>
            {t('catalogue.item.way', { rule: way })}
          </Button>
        )}
        <p className="notice try-notice">{t('catalogue.item.try')}</p>
      </section>
      <section className="part">
        <h3 className="caption">{t('catalogue.pages.clocks')}</h3>
        <Facts rows={shownSteps.map((step) => [t(`clock.steps.${step}`), limitText(item.clocks[step], t)])} />
      </section>
      <Thresholds item={item} />
    </>
  );
}

/** What a new item is until somebody says otherwise. */
function beginItem(code: string, scene: Scene): Item {
  return {
    code,
    scene: scene.id,
    title: { zh: '', en: '' },
    owner: 'grid',
    precedence: 'territory-first',
    severity: 'medium',
    bureau: scene.lead,
    classes: {},
    required: [],
    clocks: {},
    thresholds: [],
    acceptance: 'automatic',
    gates: {},
    enabled: true,
  };
}

/** All items by scene, to be searched, and the open one; while a draft is open, those of the draft. */
export function ItemsPage({ catalogue, entry }: { catalogue: Catalogue; entry: string | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const isDraft = useStore(drafts, (state) => state.entries !== null);
  const [wanted, setWanted] = useState('');
  const index = catalogue.items.findIndex(({ code }) => code === entry);
  const open = catalogue.items[index];
  if (open)
    return (
      <>
        <Button className="link back" onPress={() => openPage('items')}>
          ← {t('catalogue.pages.items')}
        </Button>
        {isDraft ? (
          <ItemForm index={index} catalogue={catalogue} />
        ) : (
          <ItemView item={open} catalogue={catalogue} />
        )}
      </>
    );
  const text = wanted.trim().toLowerCase();
  const found = catalogue.items
    .map((item, at) => ({ id: item.code, at, item }))
    .filter(({ item: { code, title } }) =>
      [code, title.zh, title.en].some((name) => name.toLowerCase().includes(text)),
    );
  const sceneTitle = new Map(catalogue.scenes.map(({ id, title }) => [id, title[language]]));
  return (
    <>
      {entry !== null && <p className="notice notice-warning">{t('catalogue.unknown', { entry })}</p>}
      <SearchField
        className="bench-search"
        aria-label={t('catalogue.search')}
        value={wanted}
        onChange={setWanted}
      >
        <Input placeholder={t('catalogue.search')} />
      </SearchField>
      {isDraft && (
        <AddEntry
          label={t('catalogue.draft.newItem')}
          scenes={catalogue.scenes.map(({ id, title }) => ({ id, name: title[language] }))}
          taken={(code) => catalogue.items.some((item) => item.code === code)}
          onAdd={(code, id) => {
            addItem(beginItem(code, catalogue.scenes.find((scene) => scene.id === id)!));
            openPage('items', code);
          }}
        />
      )}
      <GridList
        aria-label={t('catalogue.pages.items')}
        className="bench-list"
        items={found}
        dependencies={[language, isDraft]}
        onAction={(key) => openPage('items', String(key))}
        renderEmptyState={() => (
          <p className="message">{t('catalogue.noneFound', { wanted: wanted.trim() })}</p>
        )}
      >
        {({ id, at, item }) => (
          <GridListItem id={id} textValue={item.title[language] || id} className="bench-row" data-item={id}>
            <span className="bench-name">
              <SeverityMark severity={item.severity} size={11} />
              <span className="bench-title">{item.title[language] || id}</span>
              {!item.enabled && <span className="chip chip-stale">{t('catalogue.item.disabled')}</span>}
            </span>
            <span className="bench-marks muted">
              {isDraft && <Marks list="items" name={id} index={at} />}
              {limitText(item.clocks.handle, t)}
            </span>
            <span className="bench-sub">
              {sceneTitle.get(item.scene)} · <code>{item.code}</code>
            </span>
          </GridListItem>
        )}
      </GridList>
    </>
  );
}
