import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { faultsAt } from '../../ui/fields.tsx';
import { drafts } from './drafts.ts';
import type { ListName } from './types.ts';

/** Where in the draft an entry is new, changed or wrong. */
export function Marks({ list, name, index }: { list: ListName; name: string; index: number }) {
  const { t } = useTranslation();
  const { changes, faults } = useStore(drafts, (state) => state);
  const found = faultsAt(faults, `/${list}/${index}`).length;
  const kind = (['added', 'changed'] as const).find((each) => changes?.[list][each].includes(name));
  return (
    <>
      {found > 0 && (
        <span className="chip chip-rejected">{t('catalogue.draft.faults', { count: found })}</span>
      )}
      {kind && <span className="chip chip-checked">{t(`catalogue.draft.kinds.${kind}`)}</span>}
    </>
  );
}
