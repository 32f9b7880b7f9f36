import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Mapping } from '../../../domain/exchange/mapping.ts';
import { useAnswer } from '../../data/queries.ts';
import { Icon } from '../../ui/icons.tsx';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';

const lists = [
  'cases',
  'steps',
  'reports',
  'evaluations',
  'states',
  'actions',
  'severities',
  'classes',
] as const;

/** One list: what is written in files, what it is called, and which field, code or item of ours it is. */
function Names({ mapping, list }: { mapping: Mapping; list: (typeof lists)[number] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const rows = mapping[list].map((each) => ({
    written: 'name' in each ? each.name : each.code,
    ours: 'item' in each ? each.item : each.value,
    title: each.title[language],
    term: each.term,
  }));
  return (
    <Disclosure className="style-part" data-names={list}>
      <Heading level={3} className="style-head">
        <Button slot="trigger" className="style-trigger">
          {t(`exchange.lists.${list}`)}
          <span className="muted">{rows.length}</span>
          <Icon name="chevron" size={12} />
        </Button>
      </Heading>
      <DisclosurePanel className="style-details">
        <table className="entry-table">
          <thead>
            <tr>
              <th scope="col">{t('exchange.written')}</th>
              <th scope="col">{t('exchange.title')}</th>
              <th scope="col">{t('exchange.ours')}</th>
              <th scope="col">{t('exchange.term')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ written, ours, title, term }) => (
              <tr key={written}>
                <td>
                  <code>{written}</code>
                </td>
                <td>{title}</td>
                <td>
                  <code>{ours}</code>
                </td>
                <td className="muted">{t(`exchange.terms.${term}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </DisclosurePanel>
    </Disclosure>
  );
}

/** By which names and codes files are written and read, and whether anybody held them against the standard. */
export function NamesPart() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const answer = useAnswer('/api/exchange/mapping');
  return (
    <Answered answer={answer}>
      {(mapping) => (
        <>
          <section className="part">
            <h3 className="entry-title">
              {mapping.standard.code}
              {!mapping.proven && <span className="chip chip-stale">{t('exchange.unproven')}</span>}
            </h3>
            <p>{mapping.standard.title[language]}</p>
            <p className="muted">{mapping.note[language]}</p>
          </section>
          <div className="style-parts">
            {lists.map((list) => (
              <Names key={list} mapping={mapping} list={list} />
            ))}
          </div>
        </>
      )}
    </Answered>
  );
}
