import type { ReactNode } from 'react';
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { Icon } from './icons.tsx';
import { useInSight } from './in-sight.ts';

/** The side of the page with pages behind tabs: a head with the way out, the pages, and a foot that stays. */
export function TabbedSide<Name extends string>(props: {
  title: string;
  closeText: string;
  onClose: () => void;
  pages: readonly { id: Name; title: string }[];
  open: Name;
  onOpen: (page: Name) => void;
  /** What stands in the place of the pages where this person may not see the open one. */
  refusal?: ReactNode;
  foot?: ReactNode;
  children: ReactNode;
}) {
  const { title, closeText, onClose, pages, open, onOpen, refusal, foot, children } = props;
  const tabs = useInSight<HTMLDivElement>('aria-selected');
  return (
    <section className="bench" aria-label={title}>
      <header className="bench-head">
        <div className="trail">
          <h2>{title}</h2>
        </div>
        <Button className="icon-button" aria-label={closeText} onPress={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <div className="bench-body">
        {refusal ?? (
          <Tabs
            className="tabs"
            selectedKey={open}
            onSelectionChange={(key) => {
              const next = pages.find(({ id }) => id === key);
              if (next && next.id !== open) onOpen(next.id);
            }}
          >
            <TabList ref={tabs} className="tab-list" aria-label={title}>
              {pages.map((page) => (
                <Tab key={page.id} id={page.id} className="tab" data-page={page.id}>
                  {page.title}
                </Tab>
              ))}
            </TabList>
            <TabPanel id={open} className="tab-panel" data-page-open={open}>
              {children}
            </TabPanel>
          </Tabs>
        )}
      </div>
      {foot}
    </section>
  );
}
