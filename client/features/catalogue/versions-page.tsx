import type { TFunction } from 'i18next';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Limit } from '../../../domain/items/entries.ts';
import { FaultList } from '../../ui/fields.tsx';
import { limitText } from '../../ui/limit-text.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { type Difference, differencesBetween } from './differences.ts';
import { drafts, keepDraft, openDraft, publishDraft, writeNote } from './drafts.ts';
import { openPage, type PageName } from './pages.ts';
import type { Entries, ListChanges, ListName } from './types.ts';
import { VersionHistory } from './version-history.tsx';

const lists = ['items', 'scenes', 'bureaus', 'channels', 'warningKinds'] as const;
const pageOf: Record<ListName, PageName> = {
  items: 'items',
  scenes: 'scenes',
  bureaus: 'scenes',
  channels: 'channels',
  warningKinds: 'kinds',
};

function isLimit(value: object): value is Limit {
  return 'value' in value && 'unit' in value && 'time' in value;
}

function valueText(value: unknown, t: TFunction): string {
  if (value === undefined || value === null || value === '') return t('catalogue.draft.nothing');
  if (typeof value === 'boolean') return t(value ? 'catalogue.draft.yes' : 'catalogue.draft.no');
  if (typeof value !== 'object') return String(value);
  return isLimit(value) ? limitText(value, t) : JSON.stringify(value);
}

function DifferenceLines({ differences }: { differences: readonly Difference[] }) {
  const { t } = useTranslation();
  return (
    <dl className="differences">
      {differences.map(({ member, before, after }) => (
        <div key={member}>
          <dt>
            <code>{member}</code>
          </dt>
          <dd>
            <del>{valueText(before, t)}</del> <span aria-hidden>→</span> <ins>{valueText(after, t)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function entryOf(entries: Entries, list: ListName, name: string) {
  if (list === 'scenes' || list === 'bureaus') return entries[list].find(({ id }) => id === name);
  return entries[list].find(({ code }) => code === name);
}

function ListDifferences({ list, changes }: { list: ListName; changes: ListChanges }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { entries, inForce } = useStore(drafts, (state) => state);
  if (!entries || !inForce) return null;
  const kinds = ['added', 'changed', 'removed'] as const;
  return kinds.flatMap((kind) =>
    changes[kind].map((name) => {
      const before = entryOf(inForce, list, name);
      const after = entryOf(entries, list, name);
      const title = (after ?? before)?.title[language] || name;
      return (
        <li key={`${kind} ${name}`} data-change={kind} data-entry={name}>
          <p className="change-head">
            <span className={kind === 'removed' ? 'chip chip-rejected' : 'chip chip-in-force'}>
              {t(`catalogue.draft.kinds.${kind}`)}
            </span>
            <Button className="link" onPress={() => openPage(pageOf[list], kind === 'removed' ? null : name)}>
              {title}
            </Button>
            <code className="muted">{name}</code>
          </p>
          {kind === 'changed' && before && after && (
            <DifferenceLines differences={differencesBetween(before, after)} />
          )}
        </li>
      );
    }),
  );
}

function Review() {
  const { t } = useTranslation();
  const { faults, changes, note, busy, isKept, kept, refused } = useStore(drafts, (state) => state);
  const isSame =
    changes !== null &&
    lists.every((list) => Object.values(changes[list]).every((names) => names.length === 0));
  const isFaulty = faults === null || faults.length > 0;
  return (
    <>
      <section className="part">
        <h3 className="caption">{t('catalogue.draft.differs')}</h3>
        {faults === null && <p className="muted">{t('catalogue.draft.checking')}</p>}
        {faults !== null && faults.length > 0 && (
          <div className="notice notice-error" role="alert">
            <p>{t('catalogue.draft.faultsFirst')}</p>
            <FaultList faults={faults} />
          </div>
        )}
        {isSame && <p className="muted">{t('catalogue.draft.same')}</p>}
        {changes && !isSame && (
          <ul className="changes">
            {lists.map((list) => (
              <ListDifferences key={list} list={list} changes={changes[list]} />
            ))}
          </ul>
        )}
      </section>
      <section className="part entry-group">
        <TextField className="field" value={note} onChange={writeNote}>
          <Label>{t('drawing.note')}</Label>
          <TextArea rows={2} />
        </TextField>
        {refused && (
          <RefusalNotice problem={refused}>
            <FaultList faults={refused.errors} />
          </RefusalNotice>
        )}
        {isKept && kept && (
          <p className="notice notice-good" role="status" data-kept={kept.version}>
            {t('catalogue.rule.kept', { version: kept.version })}
          </p>
        )}
        <div className="actions-row">
          <Button
            className="button"
            data-action="keep-draft"
            isDisabled={busy || isFaulty || isKept}
            onPress={() => void keepDraft()}
          >
            {t('catalogue.draft.keep')}
          </Button>
          <Button
            className="button button-primary"
            data-action="publish-draft"
            isDisabled={busy || isFaulty || isSame}
            onPress={() => void publishDraft()}
          >
            {t('work.publishNow')}
          </Button>
        </div>
      </section>
    </>
  );
}

/** What the draft has otherwise than what is in force, and which versions were in force when. */
export function VersionsPage({ version, onChanged }: { version: number; onChanged: () => void }) {
  const { t } = useTranslation();
  const { entries, kept, isKept } = useStore(drafts, (state) => state);
  return (
    <>
      <p className="bench-note">{t('catalogue.draft.inForce', { version })}</p>
      {entries && <Review />}
      <VersionHistory
        key={`${version} ${kept?.version} ${kept?.revision}`}
        base="/api/items"
        draft={{
          label: t('catalogue.draft.open'),
          take: (wanted) => openDraft(wanted).then(() => false),
          // What is being written is not let go by opening another.
          isDisabled: entries !== null && !isKept,
        }}
        onChanged={onChanged}
      />
    </>
  );
}
