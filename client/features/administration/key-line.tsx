import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { city } from '../../../domain/access/principal.ts';
import type { ApiKey } from '../../../domain/answers/accounts.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { session } from '../../data/session.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { formatStamp } from '../../ui/format.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { entriesOf, type LimitEntries } from './key-limit-entries.ts';
import { KeyLimitsForm } from './key-limits-form.tsx';
import { useNameOfUnit } from './unit-words.ts';

/** A key that was just made, which is told this one time. */
export interface MadeKey {
  key: string;
  about: ApiKey;
}

/** Hours for which the former key is taken beside the new one, unless said otherwise. */
const usualOverlap = '24';

type KeyState = 'active' | 'expired' | 'revoked';
const looks: Record<KeyState, string> = {
  active: 'chip-in-force',
  expired: 'chip-rejected',
  revoked: 'chip-rejected',
};

function stateOf({ revokedAt, expiresAt }: ApiKey, now: number): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'active';
}

/** Makes a key with the rights of this one, which is taken for some hours more. */
function RotateForm(props: { id: number; onMade: (made: MadeKey) => void; onLeft: () => void }) {
  const { id, onMade, onLeft } = props;
  const { t } = useTranslation();
  const [hours, setHours] = useState(usualOverlap);
  const { busy, refused, act } = useActing();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { overlapHours: Number(hours) };
    const made = await act(() => call('post', '/api/keys/{id}/rotation', { params: { id }, body }));
    if (made) onMade(made);
  }
  return (
    <form className="key-form-row" onSubmit={(event) => void submit(event)}>
      <TextField className="field" value={hours} onChange={setHours} type="number" isRequired>
        <Label>{t('administration.overlap')}</Label>
        <Input min={0} max={2160} data-member="overlapHours" />
      </TextField>
      <Button
        className="button button-small button-primary"
        type="submit"
        data-action="rotate-key"
        isDisabled={busy || hours === ''}
      >
        {t('administration.rotate')}
      </Button>
      <Button className="button button-small" onPress={onLeft}>
        {t('sources.form.leave')}
      </Button>
      {refused && <RefusalNotice problem={refused} />}
    </form>
  );
}

const limitNames = [
  'sources',
  'items',
  'area',
  'layers',
  'layerFields',
  'orderFields',
  'perMinute',
  'perMonth',
] as const satisfies readonly (keyof LimitEntries)[];

/** What the key may do beside its role, on one line. */
function LimitsLine({ limits }: Pick<ApiKey, 'limits'>) {
  const { t } = useTranslation();
  const entries = entriesOf(limits);
  const parts = limitNames.flatMap((name) =>
    entries[name] === '' ? [] : [`${t(`administration.limits.${name}`)}: ${entries[name]}`],
  );
  if (entries.signed) parts.push(t('administration.limits.signed'));
  return (
    <p className="muted" data-limits={parts.length}>
      {parts.length === 0 ? t('administration.limits.none') : parts.join(' · ')}
    </p>
  );
}

/**
 * A key with its facts, which can be rotated and revoked, and by administrators limited.
 * @param now milliseconds since 1970
 */
export function KeyLine({ about, now, onChanged }: { about: ApiKey; now: number; onChanged: () => void }) {
  const { t } = useTranslation();
  const { id, label, role, unit, source, madeBy, holder, createdAt, expiresAt, lastUsedAt, rotatedFrom } =
    about;
  const unitName = useNameOfUnit(unit);
  const state = stateOf(about, now);
  const [open, setOpen] = useState<'rotation' | 'limits' | null>(null);
  const [made, setMade] = useState<MadeKey | null>(null);
  const user = useStore(session, (state) => state.user);
  const mayLimit = user !== null && may(user, 'access.write');
  const { busy, refused, act } = useActing();
  async function revoke(): Promise<void> {
    const done = await act(async () => {
      await call('delete', '/api/keys/{id}', { params: { id } });
      return true;
    });
    if (done) onChanged();
  }
  const facts = [
    madeBy === null
      ? formatStamp(createdAt)
      : t('administration.madeBy', { name: madeBy, time: formatStamp(createdAt) }),
    lastUsedAt
      ? t('administration.lastUsed', { time: formatStamp(lastUsedAt) })
      : t('administration.neverUsed'),
    ...(holder === null || !mayLimit ? [] : [t('administration.holds', { name: holder })]),
    ...(rotatedFrom === null ? [] : [t('administration.rotatedFrom', { id: rotatedFrom })]),
  ];
  return (
    <li className="webhook" data-key={label} data-key-state={state}>
      <p className="change-head">
        <b>{label}</b>
        <span className={`chip ${looks[state]}`}>{t(`administration.keyStates.${state}`)}</span>
        <span className="muted">#{id}</span>
      </p>
      <p>
        {t(`session.roles.${role}`)}
        {unit !== city && <> · {unitName}</>}
        {source !== null && (
          <>
            {' '}
            · {t('administration.source')} <code>{source}</code>
          </>
        )}
      </p>
      <p className="muted">{facts.join(' · ')}</p>
      <p className="muted">
        {expiresAt
          ? t('administration.expires', { time: formatStamp(expiresAt) })
          : t('administration.withoutEnd')}
      </p>
      <LimitsLine limits={about.limits} />
      {made && <ShownOnce kind="key" note={t('sources.form.newKey')} text={made.key} />}
      {refused && <RefusalNotice problem={refused} />}
      {state === 'active' && open === null && (
        <div className="actions-row">
          <Button
            className="button button-small"
            data-action="begin-rotation"
            onPress={() => setOpen('rotation')}
          >
            {t('administration.rotate')}
          </Button>
          {mayLimit && (
            <Button
              className="button button-small"
              data-action="begin-limits"
              onPress={() => setOpen('limits')}
            >
              {t('administration.limits.edit')}
            </Button>
          )}
          <ConfirmButton
            text={t('sources.form.revoke')}
            sure={t('sources.form.revokeSure')}
            action="revoke-key"
            busy={busy}
            onSure={() => void revoke()}
          />
        </div>
      )}
      {open === 'rotation' && (
        <RotateForm
          id={id}
          onLeft={() => setOpen(null)}
          onMade={(next) => {
            setOpen(null);
            setMade(next);
            onChanged();
          }}
        />
      )}
      {open === 'limits' && (
        <KeyLimitsForm
          about={about}
          onLeft={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            onChanged();
          }}
        />
      )}
    </li>
  );
}
