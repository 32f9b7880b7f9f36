import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeptDraft } from '../kept/draft.ts';
import { readPerson } from '../kept/person.ts';
import type { Keeping } from '../outbox/keeping.ts';
import { FilesField } from './files-field.tsx';
import { NotKeptNotice } from './not-kept-notice.tsx';

/** A form that is kept on the phone as it is typed, with photos and a spoken note, and goes into the outbox when confirmed. */
export function KeptForm(props: {
  name: string;
  draft: Pick<KeptDraft, 'files' | 'setFiles' | 'ready'>;
  keeping: Pick<Keeping, 'busy' | 'notKept'>;
  /** Where who does not confirm goes; there is no such way where it is not given. */
  cancel?: string;
  confirm: { action: string; words: string; isDisabled?: boolean };
  /** @param person the name of the account that the phone belongs to */
  onConfirm: (person: string) => Promise<void>;
  children: ReactNode;
}) {
  const { name, draft, keeping, cancel, confirm, onConfirm, children } = props;
  const { t } = useTranslation('field');
  function submit(event: FormEvent): void {
    event.preventDefault();
    const person = readPerson().user?.name;
    if (person !== undefined) void onConfirm(person);
  }
  return (
    <form className="form" data-form={name} onSubmit={submit}>
      {children}
      <FilesField files={draft.files} onChange={draft.setFiles} />
      <NotKeptNotice notKept={keeping.notKept} />
      <div className="thumb">
        {cancel !== undefined && (
          <a className="button" href={cancel}>
            {t('step.cancel')}
          </a>
        )}
        <button
          type="submit"
          className="button button-main"
          data-action={confirm.action}
          disabled={keeping.busy || !draft.ready || confirm.isDisabled === true}
        >
          {keeping.busy ? t('step.keeping') : confirm.words}
        </button>
      </div>
    </form>
  );
}

/** What somebody saw, in words. */
export function DescriptionField(props: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('field');
  return (
    <label className="field">
      <span>{t('report.description')}</span>
      <textarea
        data-member="description"
        rows={4}
        maxLength={4000}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}
