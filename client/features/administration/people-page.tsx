import { type FormEvent, useDeferredValue, useState } from 'react';
import { Button, GridList, GridListItem, Input, SearchField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account, Invitation } from '../../../domain/answers/accounts.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { usePages } from '../../data/pages.ts';
import { TextEntry } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { formatStamp } from '../../ui/format.ts';
import { nameIn } from '../../ui/names.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { InvitationNotice } from './invitation-notice.tsx';
import { openPage } from './pages.ts';
import { PersonView } from './person-view.tsx';
import { firstRole, isWhole, RolesFields } from './roles-fields.tsx';
import { StateChip } from './state-chip.tsx';

const atOnce = 50;

/** Makes an account; whoever it is for chooses the password by a link. */
function InviteForm({ onInvited, onLeft }: { onInvited: (made: Invited) => void; onLeft: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [roles, setRoles] = useState([firstRole]);
  const { busy, refused, act } = useActing();
  const scope = { faults: refused?.errors ?? null, path: '' };
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { name: name.trim(), displayName: displayName.trim() || name.trim(), roles };
    const made = await act(() => call('post', '/api/users', { body }));
    if (made) onInvited(made);
  }
  return (
    <form className="part entry-group" onSubmit={(event) => void submit(event)} data-form="invite">
      <h3 className="caption">{t('administration.invite')}</h3>
      <div className="pair">
        <TextEntry label={t('session.name')} value={name} onChange={setName} scope={scope} member="name" />
        <TextEntry
          label={t('administration.displayName')}
          value={displayName}
          onChange={setDisplayName}
          scope={scope}
          member="displayName"
        />
      </div>
      <RolesFields given={roles} onChange={setRoles} faults={refused?.errors ?? null} />
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={name.trim() !== '' && isWhole(roles)}
        text={t('administration.makeLink')}
        action="invite"
        onLeave={onLeft}
      />
    </form>
  );
}

interface Invited {
  user: Account;
  invitation: Invitation;
}

function PersonRow({ person }: { person: Account }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { id, name, displayName, roles, lastSignInAt } = person;
  const held = roles.map(
    ({ role, unitName, unitNameEn }) =>
      `${t(`session.roles.${role}`)} · ${nameIn(language, { name: unitName, nameEn: unitNameEn })}`,
  );
  return (
    <GridListItem id={String(id)} textValue={displayName} className="bench-row" data-person={name}>
      <span className="bench-name">
        <span className="bench-title">{displayName}</span>
        {displayName !== name && <code>{name}</code>}
      </span>
      <span className="bench-marks">
        <StateChip person={person} />
      </span>
      <span className="bench-sub">{held.join('; ') || t('administration.noRole')}</span>
      <span className="bench-sub">
        {lastSignInAt
          ? t('administration.lastSignIn', { time: formatStamp(lastSignInAt) })
          : t('administration.neverSignedIn')}
      </span>
    </GridListItem>
  );
}

function PeopleList() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [typed, setTyped] = useState('');
  const wanted = useDeferredValue(typed).trim();
  const [inviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<Invited | null>(null);
  const { rows, hasMore, isReading, problem, readMore, readAgain } = usePages(
    ['people', wanted],
    async (cursor) => {
      const { users, next } = await call('get', '/api/users', {
        query: {
          limit: atOnce,
          ...(wanted ? { q: wanted } : {}),
          ...(cursor ? { cursor: Number(cursor) } : {}),
        },
      });
      return { rows: users, next };
    },
  );
  return (
    <>
      <div className="bench-search search-row">
        <SearchField
          className="search-text"
          aria-label={t('administration.findPerson')}
          value={typed}
          onChange={setTyped}
        >
          <Input placeholder={t('administration.findPerson')} />
        </SearchField>
        {!inviting && (
          <Button
            className="button button-small"
            data-action="begin-invite"
            onPress={() => {
              setInviting(true);
              setInvited(null);
            }}
          >
            {t('administration.invite')}
          </Button>
        )}
      </div>
      {inviting && (
        <InviteForm
          onLeft={() => setInviting(false)}
          onInvited={(made) => {
            setInviting(false);
            setInvited(made);
            readAgain();
          }}
        />
      )}
      {invited && <InvitationNotice {...invited} />}
      {problem ? (
        <RefusalNotice problem={problem}>
          <Button className="button button-small" onPress={readAgain}>
            {t('incident.retry')}
          </Button>
        </RefusalNotice>
      ) : (
        <GridList
          aria-label={t('administration.pages.people')}
          className="bench-list"
          items={(rows ?? []).map((person) => ({ ...person, key: person.id }))}
          dependencies={[language]}
          onAction={(key) => openPage('people', String(key))}
          renderEmptyState={() => (
            <p className="message" aria-busy={isReading}>
              {isReading
                ? t('work.loading')
                : t(wanted ? 'administration.nobodyFound' : 'administration.nobody', { wanted })}
            </p>
          )}
        >
          {(person) => <PersonRow person={person} />}
        </GridList>
      )}
      {hasMore && (
        <div className="more-row">
          <Button className="button button-small" isDisabled={isReading} onPress={readMore}>
            {t('work.more')}
          </Button>
        </div>
      )}
    </>
  );
}

/** Everybody who signs in, and one of them in detail. */
export function PeoplePage({ entry }: { entry: string | null }) {
  return entry === null ? <PeopleList /> : <PersonView key={entry} id={entry} />;
}
