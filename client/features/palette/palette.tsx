import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { SearchAnswer } from '../../../domain/answers/search.ts';
import { asProblem } from '../../data/request.ts';
import { Icon } from '../../ui/icons.tsx';
import { ModalDialog } from '../../ui/modal-dialog.tsx';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { type Entry, type Offer, useEntries } from './entries.tsx';
import { search } from './find.ts';
import { takeTyped } from './type-ahead.ts';

const nothing: SearchAnswer = {
  places: [],
  unread: null,
  orders: [],
  located: [],
  features: [],
  pending: [],
};
const patience = 140;
/** After so long the names of further layers may have been read. */
const askAgain = 900;

/** What the service finds for the text, a moment after the last key; answers that come too late are dropped. */
function useFound(text: string): { found: SearchAnswer; busy: boolean; problem: RequestProblem | null } {
  const [state, setState] = useState({ text: '', found: nothing, problem: null as RequestProblem | null });
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === '') return;
    const stop = new AbortController();
    async function ask(): Promise<void> {
      try {
        const found = await search(wanted, stop.signal);
        setState({ text: wanted, found, problem: null });
        if (found.pending.length > 0 && !stop.signal.aborted) timer = setTimeout(ask, askAgain);
      } catch (error) {
        if (!stop.signal.aborted) setState({ text: wanted, found: nothing, problem: asProblem(error) });
      }
    }
    let timer = setTimeout(ask, patience);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
  if (wanted === '') return { found: nothing, busy: false, problem: null };
  return {
    found: state.found,
    busy: state.text !== wanted || state.found.pending.length > 0,
    problem: state.problem,
  };
}

/** The entry whose line holds this element. */
function indexAt(target: EventTarget): number | null {
  const line = target instanceof Element ? target.closest<HTMLElement>('[data-at]') : null;
  return line ? Number(line.dataset.at) : null;
}

function PaletteBody({ onClose, ...offer }: Offer & { onClose: () => void }) {
  const { t } = useTranslation();
  const listId = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const chosen = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const language = useStore(preferences, (state) => state.language);
  const { found, busy, problem } = useFound(text);
  const entries = useEntries(text, found, offer);
  const current = Math.min(at, entries.length - 1);

  // Before anybody can type into it: later, this would take back what he has typed.
  useLayoutEffect(() => {
    field.current?.focus();
    setText(takeTyped());
  }, []);

  useEffect(() => {
    if (current >= 0) chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  function run(entry: Entry | undefined): void {
    if (!entry) return;
    onClose();
    // After the dialog has given the focus back, so that a command that moves it has the last word.
    requestAnimationFrame(() => requestAnimationFrame(entry.run));
  }

  function press(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1 };
    const to = steps[event.key];
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(entries[current]);
    else if (to !== undefined) setAt((to + entries.length) % Math.max(1, entries.length));
    else return;
    event.preventDefault();
  }

  return (
    <ModalDialog className="palette" aria-label={t('palette.title')}>
      <div className="palette-field">
        <Icon name="search" />
        <input
          ref={field}
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={entries[current] ? `${listId}-${current}` : undefined}
          aria-label={t('palette.title')}
          placeholder={t('palette.hint')}
          value={text}
          spellCheck={false}
          autoComplete="off"
          maxLength={400}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
        {busy && <span className="palette-busy" aria-hidden="true" />}
      </div>
      {problem && (
        <p className="notice notice-error" role="alert">
          {problemText(problem, t)}
        </p>
      )}
      <div
        id={listId}
        className="palette-list"
        role="listbox"
        tabIndex={-1}
        aria-label={t('palette.results')}
        onKeyDown={press}
        onClick={(event) => run(entries[indexAt(event.target) ?? -1])}
        onPointerMove={(event) => setAt((before) => indexAt(event.target) ?? before)}
      >
        {entries.map((entry, index) => (
          <div key={entry.id} role="presentation">
            {entry.group !== entries[index - 1]?.group && (
              <p className="caption palette-group">{t(`palette.groups.${entry.group}`)}</p>
            )}
            <div
              ref={index === current ? chosen : undefined}
              id={`${listId}-${index}`}
              className="palette-entry"
              role="option"
              tabIndex={-1}
              aria-selected={index === current}
              data-at={index}
              data-entry={entry.id}
            >
              {entry.content}
            </div>
          </div>
        ))}
        {entries.length === 0 && !busy && (
          <p className="message">{found.unread?.[language] ?? t('palette.nothing')}</p>
        )}
      </div>
    </ModalDialog>
  );
}

/** One field for everything: commands, orders, features, places by whatever is known of them. */
export function Palette({ isOpen, onClose, ...offer }: Offer & { isOpen: boolean; onClose: () => void }) {
  return (
    <ModalOverlay
      className="veil palette-veil"
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
    >
      <Modal className="modal palette-modal">
        <PaletteBody {...offer} onClose={onClose} />
      </Modal>
    </ModalOverlay>
  );
}
