import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../icons/icons.tsx';
import { useStore } from '../store/store.ts';
import { useAnswer } from '../workbench/answer.ts';
import { Answered } from '../workbench/notices.tsx';
import { ItemsPage } from './items-page.tsx';
import { catalogue, closeCatalogue, openPage, type Page, pages } from './pages.ts';
import { RulesPage } from './rules-page.tsx';
import { ClocksPage, ScenesPage } from './scenes-page.tsx';
import type { Catalogue } from './types.ts';

function PageView({ page: { name, entry } }: { page: Page }) {
  const answer = useAnswer<Catalogue>('/api/items');
  if (name === 'rules') return <RulesPage entry={entry} />;
  return (
    <Answered answer={answer}>
      {(known) => {
        if (name === 'scenes') return <ScenesPage catalogue={known} />;
        if (name === 'clocks') return <ClocksPage catalogue={known} />;
        return <ItemsPage key={entry} catalogue={known} entry={entry} />;
      }}
    </Answered>
  );
}

/** Items, scenes, clocks and routing rules: how the city works, for everybody to read. */
export function CatalogueSide() {
  const { t } = useTranslation();
  const page = useStore(catalogue, (state) => state.page);
  if (!page) return null;
  return (
    <section className="bench" aria-label={t('catalogue.title')}>
      <header className="bench-head">
        <div className="trail">
          <h2>{t('catalogue.title')}</h2>
        </div>
        <Button className="icon-button" aria-label={t('catalogue.close')} onPress={closeCatalogue}>
          <Icon name="close" />
        </Button>
      </header>
      <div className="bench-body">
        <Tabs
          className="tabs"
          selectedKey={page.name}
          onSelectionChange={(key) => {
            const next = pages.find((each) => each === key);
            if (next) openPage(next);
          }}
        >
          <TabList className="tab-list" aria-label={t('catalogue.title')}>
            {pages.map((each) => (
              <Tab key={each} id={each} className="tab" data-page={each}>
                {t(`catalogue.pages.${each}`)}
              </Tab>
            ))}
          </TabList>
          <TabPanel id={page.name} className="tab-panel" data-page-open={page.name}>
            <PageView page={page} />
          </TabPanel>
        </Tabs>
      </div>
    </section>
  );
}
