import { useDeferredValue, useState } from 'react';
import { Button, Input, Label, SearchField, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import {
  type AuditEntry,
  type AuditKind,
  type AuditVerification,
  auditKinds,
} from '../../../domain/answers/audit.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { saveFile } from '../../data/download.ts';
import { usePages } from '../../data/pages.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatMoment, fromCityField } from '../../ui/format.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';

const atOnce = 100;
const anyKind = 'any';

/** The name of what was made, where the address does not have it. */
function givenName({ body }: AuditEntry['detail']): string {
  if (typeof body !== 'object' || body === null) return '';
  const { name, label } = body as { name?: unknown; label?: unknown };
  return [name, label].find((each) => typeof each === 'string') ?? '';
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { at, actor, action, subject, address, detail } = entry;
  const known = (
    ['sign-in', 'sign-in-failed', 'sign-out', 'take-invitation', 'change-password'] as const
  ).find((each) => each === action);
  return (
    <details className="audit-entry" data-entry={action}>
      <summary>
        <time>{formatMoment(at, language)}</time>
        <span>
          <b>{actor}</b> {known ? t(`administration.actions.${known}`) : <code>{action}</code>}
        </span>
        <span className="muted audit-sub">
          {[subject || givenName(detail), address].filter(Boolean).join(' · ')}
        </span>
      </summary>
      <div className="sample">
        <pre>{JSON.stringify(detail, null, 2)}</pre>
      </div>
    </details>
  );
}

/** Whether the log is as it was written. */
function Verification({ found: { entries, broken } }: { found: AuditVerification }) {
  const { t } = useTranslation();
  return (
    <p
      className={broken === null ? 'notice notice-good' : 'notice notice-error'}
      role="status"
      data-verified={broken === null}
    >
      {broken === null
        ? t('administration.verified', { count: entries })
        : t('administration.broken', { id: broken })}
    </p>
  );
}

/** What was done to who may do and see what, to be searched, exported and verified. */
export function AuditPage() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [kind, setKind] = useState<AuditKind | typeof anyKind>(anyKind);
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  const [verified, setVerified] = useState<AuditVerification | null>(null);
  const { busy, refused, act } = useActing();
  const wanted = useDeferredValue(typed).trim();
  const filter = {
    ...(wanted ? { q: wanted } : {}),
    ...(kind === anyKind ? {} : { kind }),
    ...(fromCityField(since) ? { since: fromCityField(since)! } : {}),
    ...(fromCityField(until) ? { until: fromCityField(until)! } : {}),
  };
  const { rows, hasMore, isReading, problem, readMore, readAgain } = usePages(
    ['audit', JSON.stringify(filter)],
    async (cursor) => {
      const query = { ...filter, limit: atOnce, ...(cursor ? { cursor: Number(cursor) } : {}) };
      const { entries, next } = await call('get', '/api/audit', { query });
      return { rows: entries, next };
    },
  );
  return (
    <>
      <section className="part entry-group">
        <div className="audit-filters">
          <SearchField
            className="field"
            aria-label={t('administration.findEntry')}
            value={typed}
            onChange={setTyped}
          >
            <Label className="caption">{t('administration.findEntry')}</Label>
            <Input data-member="q" />
          </SearchField>
          <div className="field">
            <ChoiceSelect
              label={t('administration.about')}
              labelClass="caption"
              look="framed"
              choices={[
                { id: anyKind, name: t('administration.everything') },
                ...auditKinds.map((id) => ({ id, name: t(`administration.auditKinds.${id}`) })),
              ]}
              chosen={kind}
              onChoose={(id) => setKind(id as typeof kind)}
            />
          </div>
          <TextField className="field" type="datetime-local" value={since} onChange={setSince}>
            <Label>{t('administration.since')}</Label>
            <Input />
          </TextField>
          <TextField className="field" type="datetime-local" value={until} onChange={setUntil}>
            <Label>{t('administration.untilTime')}</Label>
            <Input />
          </TextField>
        </div>
        <div className="actions-row">
          <Button
            className="button button-small"
            data-action="export-audit"
            isDisabled={busy}
            onPress={() =>
              void act(async () => {
                await saveFile('/api/audit/export', { query: { ...filter, f: 'csv' } }, 'audit.csv');
                return true;
              })
            }
          >
            {t('administration.export')}
          </Button>
          <Button
            className="button button-small"
            data-action="verify-audit"
            isDisabled={busy}
            onPress={() => void act(() => call('get', '/api/audit/verification')).then(setVerified)}
          >
            {t('administration.verify')}
          </Button>
        </div>
        {verified && <Verification found={verified} />}
        {refused && <RefusalNotice problem={refused} />}
      </section>
      {problem && (
        <RefusalNotice problem={problem}>
          <Button className="button button-small" onPress={readAgain}>
            {t('incident.retry')}
          </Button>
        </RefusalNotice>
      )}
      {!rows && isReading && <p className="message">{t('work.loading')}</p>}
      {rows?.length === 0 && <p className="message">{t('administration.noEntries')}</p>}
      {rows?.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
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
