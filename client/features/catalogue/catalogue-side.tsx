import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { Answered } from '../../ui/notices.tsx';
import { TabbedSide } from '../../ui/tabbed-side.tsx';
import { SharesPage } from '../shares/public.ts';
import { ChannelsPage } from './channels-page.tsx';
import { ClocksPage } from './clocks-page.tsx';
import { DraftBar } from './draft-bar.tsx';
import { asCatalogue, drafts } from './drafts.ts';
import { IndicatorsPage } from './indicators-page.tsx';
import { ItemsPage } from './items-page.tsx';
import { KindsPage } from './kinds-page.tsx';
import { LayersPage } from './layers-page.tsx';
import { catalogue, closeCatalogue, isFor, openPage, type Page, pages } from './pages.ts';
import { RulesPage } from './rules-page.tsx';
import { ScenesPage } from './scenes-page.tsx';
import { VersionsPage } from './versions-page.tsx';

function PageView({ page: { name, entry } }: { page: Page }) {
  const answer = useAnswer('/api/items');
  const entries = useStore(drafts, (state) => state.entries);
  const wasOpen = useRef(entries !== null);
  const isOpen = entries !== null;
  const { retry } = answer;
  useEffect(() => {
    // Once a draft is in force, or let go, what is in force may be another.
    if (wasOpen.current && !isOpen) retry();
    wasOpen.current = isOpen;
  });
  if (name === 'shares') return <SharesPage />;
  if (name === 'layers') return <LayersPage entry={entry} />;
  if (name === 'rules') return <RulesPage entry={entry} />;
  return (
    <Answered answer={answer}>
      {(inForce) => {
        const known = entries ? asCatalogue(entries, inForce) : inForce;
        if (name === 'scenes') return <ScenesPage catalogue={known} entry={entry} />;
        if (name === 'channels') return <ChannelsPage catalogue={known} entry={entry} />;
        if (name === 'indicators') return <IndicatorsPage catalogue={inForce} entry={entry} />;
        if (name === 'kinds') return <KindsPage catalogue={known} entry={entry} />;
        if (name === 'clocks') return <ClocksPage catalogue={known} />;
        if (name === 'versions') return <VersionsPage version={inForce.version} onChanged={retry} />;
        return <ItemsPage key={entry} catalogue={known} entry={entry} />;
      }}
    </Answered>
  );
}

/** Items, scenes, clocks and routing rules: how the city works, for everybody to read and for some to write. */
export function CatalogueSide() {
  const { t } = useTranslation();
  const page = useStore(catalogue, (state) => state.page);
  const user = useStore(session, (state) => state.user);
  if (!page) return null;
  const shown = pages.filter((each) => isFor(user, each));
  return (
    <TabbedSide
      title={t('catalogue.title')}
      closeText={t('catalogue.close')}
      onClose={closeCatalogue}
      pages={shown.map((id) => ({ id, title: t(`catalogue.pages.${id}`) }))}
      open={page.name}
      onOpen={openPage}
      foot={<DraftBar />}
      refusal={
        !isFor(user, page.name) ? (
          <div className="message" role="alert">
            <strong>{t('operations.noRightTitle')}</strong>
            <p>{t('catalogue.draft.noRight')}</p>
            <Button className="button button-small" onPress={() => openPage('items')}>
              {t('catalogue.pages.items')}
            </Button>
          </div>
        ) : undefined
      }
    >
      <PageView page={page} />
    </TabbedSide>
  );
}
