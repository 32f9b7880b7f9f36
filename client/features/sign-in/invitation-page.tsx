import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { InvitationDetails } from '../../../domain/answers/accounts.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { queryClient } from '../../data/queries.ts';
import { asProblem } from '../../data/request.ts';
import { beginSession, session } from '../../data/session.ts';
import { formatMoment } from '../../ui/format.ts';
import { ModalDialog } from '../../ui/modal-dialog.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import type { Problem } from '../../ui/problem.ts';
import { problemText } from '../../ui/problem-text.ts';
import { refusalSentence } from '../../ui/refusals.ts';
import { RoleList } from '../../ui/role-list.tsx';
import { invitation } from './invitation.ts';
import { isAcceptable, NewPasswordField } from './new-password-field.tsx';

const leave = () => invitation.setState({ token: null });

/** What a link is for; a link that is not taken is not asked about again. */
function useInvitation(token: string) {
  const { data, error, refetch } = useQuery(
    {
      queryKey: ['invitation', token],
      queryFn: () => call('post', '/api/invitations/lookup', { body: { token } }),
      staleTime: Number.POSITIVE_INFINITY,
    },
    queryClient,
  );
  return { details: data, problem: error && asProblem(error), retry: () => void refetch() };
}

function NotTaken({ problem, retry }: { problem: Problem; retry: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const isLink = problem.code === 'unknown-invitation' || problem.code === 'invalid-input';
  return (
    <>
      <Heading slot="title">{t(isLink ? 'invitation.notTaken' : 'invitation.notRead')}</Heading>
      <p role="alert" data-link-refused={problem.code}>
        {problem.code === 'unknown-invitation'
          ? refusalSentence({ text: problem.text, detail: problem.message }, language).sentence
          : isLink
            ? t('invitation.incomplete')
            : problemText(problem, t)}
      </p>
      <div className="actions-row">
        {isLink ? (
          <Button
            className="button button-primary"
            onPress={() => {
              leave();
              session.setState({ dialogOpen: true });
            }}
          >
            {t('session.signIn')}
          </Button>
        ) : (
          <Button className="button button-primary" onPress={retry}>
            {t('incident.retry')}
          </Button>
        )}
        <Button className="button" onPress={leave}>
          {t('invitation.toMap')}
        </Button>
      </div>
    </>
  );
}

function Facts({ details }: { details: InvitationDetails }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { name, displayName, roles, expiresAt } = details;
  return (
    <dl className="facts facts-wide">
      {name !== null && (
        <div className="fact">
          <dt>{t('session.name')}</dt>
          <dd>
            <code>{name}</code>
            {displayName !== name && <> {displayName}</>}
          </dd>
        </div>
      )}
      {roles.length > 0 && (
        <div className="fact">
          <dt>{t('invitation.roles')}</dt>
          <dd>
            <RoleList roles={roles} />
          </dd>
        </div>
      )}
      <div className="fact">
        <dt>{t('invitation.validUntil')}</dt>
        <dd>{formatMoment(expiresAt, language)}</dd>
      </div>
    </dl>
  );
}

function TakeForm({ token, details }: { token: string; details: InvitationDetails }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const [chosen, setChosen] = useState('');
  const [password, setPassword] = useState('');
  const { busy, refused, act } = useActing();
  const { purpose } = details;
  const name = details.name ?? chosen.trim();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { token, password, ...(details.name === null ? { name } : {}) };
    const taken = await act(async () => {
      try {
        return { begun: await call('post', '/api/invitations', { body }) };
      } catch (error) {
        // The link is taken and the password set: what is left is to sign in.
        if (asProblem(error).code === 'code-required') return { begun: null };
        throw error;
      }
    });
    if (!taken) return;
    if (taken.begun) beginSession(taken.begun);
    else session.setState({ dialogOpen: true, awaitingCode: { name, password } });
    leave();
  }
  return (
    <form className="sign-in" onSubmit={(event) => void submit(event)} data-invitation={purpose}>
      <Heading slot="title">{t(`invitation.titles.${purpose}`)}</Heading>
      <p className="muted">{t(`invitation.texts.${purpose}`)}</p>
      <Facts details={details} />
      {user && user.name !== name && (
        <p className="notice notice-warning">{t('invitation.otherUser', { name: user.name })}</p>
      )}
      {details.name === null ? (
        <TextField className="field" value={chosen} onChange={setChosen} autoFocus isRequired>
          <Label>{t('session.name')}</Label>
          <Input autoComplete="username" spellCheck={false} maxLength={100} data-member="name" />
        </TextField>
      ) : (
        // So that a password manager keeps the password with the name.
        <input className="sr-only" autoComplete="username" value={name} readOnly tabIndex={-1} aria-hidden />
      )}
      <NewPasswordField
        name={name}
        value={password}
        onChange={setPassword}
        faults={refused?.errors ?? null}
        autoFocus={details.name !== null}
      />
      {refused && refused.code !== 'weak-password' && <RefusalNotice problem={refused} />}
      <div className="actions-row">
        <Button
          className="button button-primary"
          type="submit"
          data-action="take-invitation"
          isDisabled={busy || name === '' || !isAcceptable(password, name)}
        >
          {t(busy ? 'session.submitting' : 'invitation.submit')}
        </Button>
        <Button className="button" onPress={leave}>
          {t('invitation.later')}
        </Button>
      </div>
    </form>
  );
}

/** In place of the console, for whoever opens a one-time link: who is invited, and the choice of the password. */
export function InvitationPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const { details, problem, retry } = useInvitation(token);
  return (
    <ModalOverlay className="veil veil-page" isOpen isKeyboardDismissDisabled>
      <Modal className="modal modal-form">
        <ModalDialog className="dialog" aria-label={t('product.name')}>
          {details ? (
            <TakeForm token={token} details={details} />
          ) : problem ? (
            <NotTaken problem={problem} retry={retry} />
          ) : (
            <p className="message" aria-busy="true">
              {t('work.loading')}
            </p>
          )}
        </ModalDialog>
      </Modal>
    </ModalOverlay>
  );
}
