import { Button, GridList, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { WarningKind } from '../../../domain/answers/warnings.ts';
import { FieldFaults } from '../../ui/fields.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { AddEntry } from './add-entry.tsx';
import { addKind, drafts } from './drafts.ts';
import { KindForm } from './kind-form.tsx';
import { Marks } from './marks.tsx';
import { openPage } from './pages.ts';
import type { Catalogue } from './types.ts';

/** By which rule a kind opens orders, or that it opens none. */
function RuleText({ kind: { orders }, items }: { kind: WarningKind; items: Catalogue['items'] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const layer = useStore(layers, (state) => state.layers.find(({ id }) => id === orders?.per));
  if (!orders) return t('warnings.noRule');
  return t('warnings.rule', {
    level: t(`warnings.levels.${orders.from}`),
    layer: layer?.title[language] ?? orders.per,
    item: items.find(({ code }) => code === orders.item)?.title[language] ?? orders.item,
  });
}

/** The kinds of warnings with the rule of each; while a draft is open, to be written on. */
export function KindsPage({ catalogue, entry }: { catalogue: Catalogue; entry: string | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const isDraft = useStore(drafts, (state) => state.entries !== null);
  const faults = useStore(drafts, (state) => state.faults);
  const { warningKinds: kinds, items } = catalogue;
  const index = kinds.findIndex(({ code }) => code === entry);
  if (isDraft && index >= 0)
    return (
      <>
        <Button className="link back" onPress={() => openPage('kinds')}>
          ← {t('catalogue.pages.kinds')}
        </Button>
        <KindForm index={index} catalogue={catalogue} />
      </>
    );
  return (
    <>
      {isDraft && (
        <AddEntry
          label={t('catalogue.draft.newKind')}
          taken={(code) => kinds.some((kind) => kind.code === code)}
          onAdd={(code) => {
            addKind({ code, title: { zh: '', en: '' }, orders: null, facilities: [] });
            openPage('kinds', code);
          }}
        />
      )}
      {isDraft && <FieldFaults faults={(faults ?? []).filter(({ path }) => path === '/warningKinds')} />}
      <GridList
        aria-label={t('catalogue.pages.kinds')}
        className="bench-list"
        items={kinds.map((kind, at) => ({ id: kind.code, at, kind }))}
        dependencies={[language, isDraft, items]}
        {...(isDraft ? { onAction: (key) => openPage('kinds', String(key)) } : {})}
        renderEmptyState={() => <p className="message">{t('warnings.noKinds')}</p>}
      >
        {({ id, at, kind }) => (
          <GridListItem id={id} textValue={kind.title[language] || id} className="bench-row" data-kind={id}>
            <span className="bench-name">
              <span className="bench-title">{kind.title[language] || id}</span>
              <code className="muted">{id}</code>
            </span>
            <span className="bench-marks">
              {isDraft && <Marks list="warningKinds" name={id} index={at} />}
            </span>
            <span className="bench-sub">
              <RuleText kind={kind} items={items} />
            </span>
          </GridListItem>
        )}
      </GridList>
    </>
  );
}
