import { useEffect, useState } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { FoundItem } from '../../../domain/answers/search.ts';
import { callUntil } from '../../data/call.ts';
import { Icon } from '../../ui/icons.tsx';
import { Popover } from '../../ui/popover.tsx';
import { preferences } from '../../ui/preferences.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { layers } from '../layers/public.ts';
import { intake } from './intake.ts';

const patienceMs = 120;

/** The items that a text finds, a moment after the last key. */
function useFoundItems(text: string, isWanted: boolean): readonly FoundItem[] {
  const [found, setFound] = useState<readonly FoundItem[]>([]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === '' || !isWanted) return setFound([]);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      callUntil(stop.signal, 'get', '/api/search/items', { query: { q: wanted, limit: 12 } })
        .then(({ items }) => setFound(items))
        // What cannot be looked up now is looked up with the next key.
        .catch(() => undefined);
    }, patienceMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, isWanted]);
  return found;
}

/** What is reported: found by words, pinyin, initials, code or class. */
export function ItemField() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useStore(layers, (state) => state.items);
  const item = useStore(intake, (state) => state.item);
  const title = item ? (known.get(item)?.title[language] ?? item) : '';
  const [text, setText] = useState(title);
  useEffect(() => setText(title), [title]);
  const found = useFoundItems(text, text !== title);
  return (
    <ComboBox
      className="field intake-item"
      aria-label={t('intake.item')}
      inputValue={text}
      onInputChange={setText}
      selectedKey={item}
      onSelectionChange={(key) => {
        if (key !== null) intake.setState({ item: String(key) });
      }}
      items={found}
      allowsEmptyCollection={text.trim() !== '' && text !== title}
      menuTrigger="input"
      onBlur={() => setText(title)}
    >
      <Label>{t('intake.item')}</Label>
      <Input data-member="item" placeholder={t('intake.itemHint')} spellCheck={false} />
      {item && (
        <Button
          slot={null}
          // Typing another does the same: the next field is one tab away.
          excludeFromTabOrder
          className="icon-button icon-button-small"
          aria-label={t('intake.otherItem')}
          onPress={() => intake.setState({ item: null })}
        >
          <Icon name="close" size={11} />
        </Button>
      )}
      <Popover className="unit-popover" placement="bottom start" maxHeight={320}>
        <ListBox<FoundItem>
          className="menu"
          aria-label={t('intake.item')}
          renderEmptyState={() => <p className="message">{t('choices.noneFound')}</p>}
        >
          {({ code, title: name, severity }) => (
            <ListBoxItem id={code} textValue={name[language]} className="menu-item" data-found-item={code}>
              <span className="intake-found">
                <SeverityMark severity={severity} />
                {name[language]}
              </span>
              <span className="muted">{code}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
