import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { StaffMember } from '../../../domain/answers/staff.ts';
import { useAnswer } from '../../data/queries.ts';
import { serverNow } from '../../data/server-time.ts';
import { mapCommands } from '../../map/commands.ts';
import { formatAge } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { nameIn } from '../../ui/names.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { RollCallPart } from './roll-call-part.tsx';
import { drawTrack, staff } from './staff.ts';
import './staff.css';

function Person({ person, isOpen }: { person: StaffMember; isOpen: boolean }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { turn, displayName, unit, phone, hasKit, at, point, battery, freshness } = person;
  function open(): void {
    openOperation('staff', isOpen ? null : String(turn));
    void drawTrack(isOpen ? null : turn);
    if (point && !isOpen) mapCommands.reveal(point);
  }
  return (
    <li className="staff-person" data-person={person.person} data-freshness={freshness}>
      <Button className="staff-row" aria-expanded={isOpen} onPress={open}>
        <span className="staff-mark" aria-hidden="true" />
        <span className="staff-name">
          {displayName}
          <em>{nameIn(language, unit)}</em>
        </span>
        {hasKit && <span className="badge">{t('staff.kit')}</span>}
        <small>{at ? t('staff.ago', { age: formatAge(at, serverNow(), language) }) : t('staff.never')}</small>
      </Button>
      {isOpen && (
        <p className="staff-more">
          {phone ? (
            <a className="button button-small" href={`tel:${phone.replaceAll(/[ -]/g, '')}`}>
              <Icon name="phone" size={13} />
              {t('staff.phone', { phone })}
            </a>
          ) : (
            <span className="muted">{t('staff.noPhone')}</span>
          )}
          {battery !== null && (
            <span className="muted">{t('staff.battery', { percent: Math.round(battery) })}</span>
          )}
        </p>
      )}
    </li>
  );
}

/** How many responsibility grids have somebody with a kit, and which have not. */
function CoveragePart() {
  const { t } = useTranslation();
  const answer = useAnswer('/api/staff/coverage');
  return (
    <section className="part">
      <h3 className="caption">{t('staff.coverage')}</h3>
      <Answered answer={answer}>
        {({ grids, covered }) => {
          const bare = grids.filter(({ kits }) => kits === 0);
          return (
            <>
              <p>{t('staff.covered', { covered, all: grids.length })}</p>
              {bare.length > 0 && (
                <details>
                  <summary>{t('staff.bare', { count: bare.length })}</summary>
                  <ul className="staff-bare">
                    {bare.slice(0, 200).map(({ code, name, staff: people }) => (
                      <li key={code}>
                        {name ?? code} <code>{code}</code>
                        {people > 0 && (
                          <span className="muted">{t('staff.without', { number: people })}</span>
                        )}
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </>
          );
        }}
      </Answered>
    </section>
  );
}

/** People on duty: where, how to reach them, roll calls, and how the grids are covered. */
export function StaffPage({ entry }: { entry: string | null }) {
  const { t } = useTranslation();
  const { people, more, problem } = useStore(staff, (state) => state);
  useEffect(() => {
    staff.setState({ listed: true });
    return () => staff.setState({ listed: false, track: null });
  }, []);
  return (
    <>
      <RollCallPart />
      <CoveragePart />
      <section className="part">
        <h3 className="caption">{t('staff.present', { number: people.length })}</h3>
        {problem && <RefusalNotice problem={problem} />}
        {people.length === 0 && !problem && <p className="muted">{t('staff.nobody')}</p>}
        <ul className="staff-list">
          {people.map((person) => (
            <Person key={person.turn} person={person} isOpen={entry === String(person.turn)} />
          ))}
        </ul>
        {more && <p className="muted">{t('staff.cut')}</p>}
      </section>
    </>
  );
}
