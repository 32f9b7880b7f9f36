import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { selection } from '../features/selection/public.ts';

/** Moves the focus to a part of the page, also to one that is no control itself. */
function focusOn(selector: string): void {
  const part = document.querySelector<HTMLElement>(selector);
  if (!part) return;
  if (!part.hasAttribute('tabindex')) part.tabIndex = -1;
  part.focus();
}

/** The first stops of the Tab key: past the bars to what people work with. Seen only while they have the focus. */
export function SkipLinks() {
  const { t } = useTranslation();
  const isOpen = useStore(selection, (state) => state.selected !== null);
  return (
    <div className="skip-links">
      <Button
        className="skip-link"
        data-skip="list"
        onPress={() => focusOn('.work .queue [role=listbox], .work .bench')}
      >
        {t('top.skipToList')}
      </Button>
      {isOpen && (
        <Button className="skip-link" data-skip="panel" onPress={() => focusOn('.work .panel')}>
          {t('top.skipToPanel')}
        </Button>
      )}
    </div>
  );
}
