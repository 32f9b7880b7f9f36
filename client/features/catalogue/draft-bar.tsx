import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { session } from '../../data/session.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { drafts, forgetDraft, openDraft } from './drafts.ts';
import { catalogue, openPage } from './pages.ts';
import type { ListChanges } from './types.ts';

/** How many entries a draft has otherwise than what is in force. */
function countOf(changes: Record<string, ListChanges> | null): number {
  return Object.values(changes ?? {}).reduce(
    (sum, { added, changed, removed }) => sum + added.length + changed.length + removed.length,
    0,
  );
}

function Standing() {
  const { t } = useTranslation();
  const { kept, isKept, faults, changes, unchecked } = useStore(drafts, (state) => state);
  return (
    <p className="draft-standing" role="status">
      <b>{kept ? t('catalogue.draft.of', { version: kept.version }) : t('catalogue.draft.new')}</b>
      {changes && <span className="chip">{t('catalogue.draft.changes', { count: countOf(changes) })}</span>}
      {faults !== null && faults.length > 0 && (
        <span className="chip chip-rejected" data-faulty={faults.length}>
          {t('catalogue.draft.faults', { count: faults.length })}
        </span>
      )}
      {isKept && <span className="chip chip-checked">{t('catalogue.draft.isKept')}</span>}
      {unchecked && <span className="muted">{problemText(unchecked, t)}</span>}
    </p>
  );
}

/** Begins a draft of the catalogue, or says how the one that is open stands and leads to where it is published. */
export function DraftBar() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const page = useStore(catalogue, (state) => state.page);
  const isOpen = useStore(drafts, (state) => state.entries !== null);
  const { busy, refused, isKept } = useStore(drafts, (state) => state);
  const [asking, setAsking] = useState(false);
  if (!user || !may(user, 'items.write') || page?.name === 'rules') return null;
  if (!isOpen)
    return (
      <footer className="bench-foot">
        {refused && <RefusalNotice problem={refused} />}
        <div className="actions-row">
          <Button
            className="button"
            data-action="edit-catalogue"
            isDisabled={busy}
            onPress={() => void openDraft()}
          >
            {t('catalogue.draft.begin')}
          </Button>
        </div>
      </footer>
    );
  return (
    <footer className="bench-foot" data-draft>
      <Standing />
      <div className="actions-row">
        <Button
          className="button"
          isDisabled={busy}
          onPress={() => {
            if (asking || isKept) forgetDraft();
            setAsking(!asking && !isKept);
          }}
        >
          {t(isKept ? 'catalogue.draft.close' : asking ? 'catalogue.draft.confirmForget' : 'styling.forget')}
        </Button>
        {page?.name !== 'versions' && (
          <Button className="button button-primary" data-action="review" onPress={() => openPage('versions')}>
            {t('catalogue.draft.review')}
          </Button>
        )}
      </div>
    </footer>
  );
}
