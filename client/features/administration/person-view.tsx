import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Account, Invitation } from '../../../domain/answers/accounts.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { askAgain, useAnswer } from '../../data/queries.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { TextEntry } from '../../ui/fields.tsx';
import { formatStamp } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { RoleList } from '../../ui/role-list.tsx';
import { InvitationNotice } from './invitation-notice.tsx';
import { openPage } from './pages.ts';
import { ProviderLink } from './provider-link.tsx';
import { isWhole, type RoleIn, RolesFields } from './roles-fields.tsx';
import { StateChip } from './state-chip.tsx';

const rolesOf = ({ roles }: Account): RoleIn[] => roles.map(({ role, unit }) => ({ role, unit }));

/** Changes name and roles; what somebody else changed meanwhile is not written over, and what was typed stays. */
function PersonForm(props: {
  person: Account;
  onSaved: () => void;
  onStale: () => void;
  onLeft: () => void;
}) {
  const { person, onSaved, onStale, onLeft } = props;
  const { t } = useTranslation();
  // As the account was when the form was opened, or taken over since.
  const [revision, setRevision] = useState(person.revision);
  const [displayName, setDisplayName] = useState(person.displayName);
  const [roles, setRoles] = useState(rolesOf(person));
  const { busy, refused, act } = useActing();
  const scope = { faults: refused?.errors ?? null, path: '' };
  const isStale = refused?.code === 'account-changed';
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { displayName: displayName.trim(), roles, revision };
    const saved = await act(() => call('patch', '/api/users/{id}', { params: { id: person.id }, body }));
    if (saved) onSaved();
    else onStale();
  }
  return (
    <form className="part entry-group" onSubmit={(event) => void submit(event)} data-form="person">
      <TextEntry
        label={t('administration.displayName')}
        value={displayName}
        onChange={setDisplayName}
        scope={scope}
        member="displayName"
      />
      <RolesFields given={roles} onChange={setRoles} faults={refused?.errors ?? null} />
      {refused && (
        <RefusalNotice problem={refused}>
          {isStale && person.revision !== revision && (
            <>
              <p>{t('administration.nowHas')}</p>
              <RoleList roles={person.roles} />
              <Button
                className="button button-small"
                data-action="keep-mine"
                onPress={() => setRevision(person.revision)}
              >
                {t('administration.keepMine')}
              </Button>{' '}
              <Button
                className="button button-small"
                data-action="take-theirs"
                onPress={() => {
                  setRevision(person.revision);
                  setDisplayName(person.displayName);
                  setRoles(rolesOf(person));
                }}
              >
                {t('administration.takeTheirs')}
              </Button>
            </>
          )}
        </RefusalNotice>
      )}
      <div className="actions-row">
        <Button
          className="button button-primary"
          type="submit"
          data-action="save-person"
          isDisabled={busy || displayName.trim() === '' || !isWhole(roles)}
        >
          {t('sources.form.save')}
        </Button>
        <Button className="button" onPress={onLeft}>
          {t('sources.form.leave')}
        </Button>
      </div>
    </form>
  );
}

function Facts({ person }: { person: Account }) {
  const { t } = useTranslation();
  const { roles, lastSignInAt, provider, secondFactor, sessions, createdAt } = person;
  const rows = [
    [
      t('administration.lastSignInTitle'),
      lastSignInAt ? formatStamp(lastSignInAt) : t('administration.neverSignedIn'),
    ],
    [
      t('administration.secondFactor'),
      t(secondFactor ? 'administration.enrolled' : 'administration.notEnrolled'),
    ],
    ...(provider === null ? [] : ([[t('administration.provider'), provider]] as const)),
    [t('administration.sessions'), sessions],
    [t('administration.madeAt'), formatStamp(createdAt)],
  ] as const;
  return (
    <dl className="facts facts-wide">
      <div className="fact">
        <dt>{t('administration.roles')}</dt>
        <dd>{roles.length > 0 ? <RoleList roles={roles} /> : t('administration.noRole')}</dd>
      </div>
      {rows.map(([title, value]) => (
        <div key={title} className="fact">
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What can be done about an account beside changing its roles. */
function PersonActions(props: {
  person: Account;
  onEdit: () => void;
  onChanged: () => void;
  onLink: (made: { user: Account; invitation: Invitation }) => void;
}) {
  const { person, onEdit, onChanged, onLink } = props;
  const { t } = useTranslation();
  const { busy, refused, act } = useActing();
  const params = { id: person.id };
  async function change(step: () => Promise<unknown>): Promise<void> {
    if (await act(async () => ({ done: await step() }))) onChanged();
  }
  const isDisabled = person.state === 'disabled';
  return (
    <>
      <div className="actions-row actions-wrap">
        <Button className="button button-small" data-action="edit-person" onPress={onEdit}>
          {t('administration.edit')}
        </Button>
        <ConfirmButton
          text={t(person.state === 'invited' ? 'administration.newLink' : 'administration.reset')}
          sure={t('administration.resetSure')}
          action="reset-person"
          busy={busy || isDisabled}
          onSure={() =>
            void act(() => call('post', '/api/users/{id}/invitation', { params })).then(
              (made) => made && onLink(made),
            )
          }
        />
        {person.sessions > 0 && (
          <ConfirmButton
            text={t('administration.endSessions')}
            sure={t('administration.endSessionsSure')}
            action="end-sessions"
            busy={busy}
            onSure={() => void change(() => call('delete', '/api/users/{id}/sessions', { params }))}
          />
        )}
        {person.secondFactor && (
          <ConfirmButton
            text={t('administration.removeFactor')}
            sure={t('administration.removeFactorSure')}
            action="remove-factor"
            busy={busy}
            onSure={() => void change(() => call('delete', '/api/users/{id}/second-factor', { params }))}
          />
        )}
        {isDisabled ? (
          <Button
            className="button button-small"
            data-action="enable-person"
            isDisabled={busy}
            onPress={() =>
              void change(() => call('patch', '/api/users/{id}', { params, body: { disabled: false } }))
            }
          >
            {t('administration.enable')}
          </Button>
        ) : (
          <ConfirmButton
            text={t('administration.disable')}
            sure={t('administration.disableSure')}
            action="disable-person"
            busy={busy}
            onSure={() =>
              void change(() => call('patch', '/api/users/{id}', { params, body: { disabled: true } }))
            }
          />
        )}
      </div>
      {refused && <RefusalNotice problem={refused} />}
    </>
  );
}

/** One person: roles, sign-ins, and what can be done about the account. */
export function PersonView({ id }: { id: string }) {
  const { t } = useTranslation();
  const answer = useAnswer('/api/users/{id}', { params: { id } });
  const [editing, setEditing] = useState(false);
  const [made, setMade] = useState<{ user: Account; invitation: Invitation } | null>(null);
  const changed = () => void askAgain('/api/users/{id}');
  return (
    <>
      <Button className="link back" onPress={() => openPage('people')}>
        ← {t('administration.pages.people')}
      </Button>
      <Answered answer={answer}>
        {(person) => (
          <>
            <section className="part" data-person={person.name}>
              <h3 className="entry-title">
                {person.displayName} <code>{person.name}</code> <StateChip person={person} />
              </h3>
              <Facts person={person} />
              {!editing && (
                <PersonActions
                  person={person}
                  onEdit={() => setEditing(true)}
                  onChanged={changed}
                  onLink={setMade}
                />
              )}
            </section>
            {editing && (
              <PersonForm
                person={person}
                onSaved={() => {
                  setEditing(false);
                  changed();
                }}
                onStale={changed}
                onLeft={() => setEditing(false)}
              />
            )}
            <ProviderLink person={person} onChanged={changed} />
            {made && <InvitationNotice {...made} />}
          </>
        )}
      </Answered>
    </>
  );
}
