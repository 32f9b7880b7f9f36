import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Bureau } from '../../../domain/items/entries.ts';
import { FieldFaults, FieldGroup } from '../../ui/fields.tsx';
import { AddEntry } from './add-entry.tsx';
import { addBureau, changeBureau, drafts } from './drafts.ts';
import { Names } from './names.tsx';

function BureauFields({ bureau, index }: { bureau: Bureau; index: number }) {
  const faults = useStore(drafts, (state) => state.faults);
  const scope = { faults, path: `/bureaus/${index}` };
  return (
    <div data-bureau={bureau.id}>
      <code className="muted">{bureau.id}</code>
      <Names
        title={bureau.title}
        scope={scope}
        onChange={(title) => changeBureau(index, { ...bureau, title })}
      />
    </div>
  );
}

/** The bureaus of the draft, to be written on. */
export function BureausForm({ bureaus }: { bureaus: readonly Bureau[] }) {
  const { t } = useTranslation();
  const faults = useStore(drafts, (state) => state.faults);
  return (
    <>
      <FieldGroup title={t('catalogue.fields.bureaus')}>
        {bureaus.map((bureau, index) => (
          <BureauFields key={bureau.id} bureau={bureau} index={index} />
        ))}
        <FieldFaults faults={(faults ?? []).filter(({ path }) => path === '/bureaus')} />
      </FieldGroup>
      <AddEntry
        label={t('catalogue.draft.newBureau')}
        taken={(id) => bureaus.some((bureau) => bureau.id === id)}
        onAdd={(id) => addBureau({ id, title: { zh: '', en: '' } })}
      />
    </>
  );
}
