import { type KeyboardEvent, useRef, useState } from 'react';
import { Button, Input, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useActing } from '../../data/acting.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatBytes } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { keysOf } from '../../ui/shortcuts.ts';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { file, largestPhoto } from './filing.ts';
import { clearDraft, closeIntake, type Draft, intake, isBlank, reportOf } from './intake.ts';
import { ItemField } from './item-field.tsx';
import { PlaceField } from './place-field.tsx';
import { PreviewPart, usePreview } from './preview-part.tsx';
import './intake.css';

/** Photos to go with the report; those that are too large are refused before anything is sent. */
function Photos() {
  const { t } = useTranslation();
  const photos = useStore(intake, (state) => state.photos);
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className="intake-photos">
      <input
        ref={field}
        type="file"
        accept="image/*"
        capture="environment"
        multiple
        hidden
        data-member="photos"
        onChange={({ currentTarget }) => {
          const added = [...(currentTarget.files ?? [])];
          setTooLarge(added.find(({ size }) => size > largestPhoto)?.name ?? null);
          intake.setState({ photos: [...photos, ...added.filter(({ size }) => size <= largestPhoto)] });
          currentTarget.value = '';
        }}
      />
      <Button className="button button-small" data-action="add-photo" onPress={() => field.current?.click()}>
        <Icon name="plus" size={13} />
        {t('intake.photos')}
      </Button>
      {photos.map((photo) => (
        <span key={`${photo.name} ${photo.lastModified}`} className="intake-photo">
          {photo.name} <span className="muted">{formatBytes(photo.size)}</span>
          <Button
            className="icon-button icon-button-small"
            aria-label={t('choices.remove', { name: photo.name })}
            onPress={() => intake.setState({ photos: photos.filter((each) => each !== photo) })}
          >
            <Icon name="close" size={11} />
          </Button>
        </span>
      ))}
      {tooLarge && (
        <p role="alert" className="notice notice-warning">
          {t('intake.tooLarge', { name: tooLarge, size: formatBytes(largestPhoto) })}
        </p>
      )}
    </div>
  );
}

/** Who called and by which channel. */
function Caller() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { channel, caller } = useStore(intake, (state) => state);
  const channels = useStore(layers, (state) => state.channels).filter(({ byHand }) => byHand);
  const set = (changes: Partial<Draft['caller']>) => intake.setState({ caller: { ...caller, ...changes } });
  return (
    <>
      <ChoiceSelect
        label={t('intake.channel')}
        labelClass="caption"
        look="framed"
        choices={channels.map(({ code, title }) => ({ id: code, name: title[language] }))}
        chosen={channel}
        onChoose={(id) => intake.setState({ channel: id })}
      />
      <div className="pair">
        <TextField className="field" value={caller.name} onChange={(name) => set({ name })} maxLength={80}>
          <Label>{t('intake.callerName')}</Label>
          <Input data-member="caller-name" autoComplete="off" spellCheck={false} />
        </TextField>
        <TextField
          className="field"
          value={caller.phone}
          onChange={(phone) => set({ phone })}
          maxLength={30}
          type="tel"
        >
          <Label>{t('intake.callerPhone')}</Label>
          <Input data-member="caller-phone" autoComplete="off" />
        </TextField>
      </div>
    </>
  );
}

const fileKeys = keysOf('Mod+↵').join(' ');

interface Filed {
  id: number;
  number: string;
  joined: boolean;
}

function FiledNotice({ filed }: { filed: Filed }) {
  const { t } = useTranslation();
  return (
    <p className="notice" role="status" data-filed={filed.number}>
      {t(filed.joined ? 'intake.filedJoined' : 'intake.filed')}{' '}
      <Button className="text-link" onPress={() => select({ kind: 'incident', id: filed.id })}>
        <code>{filed.number}</code>
      </Button>
    </p>
  );
}

/** Files a call or a finding: what, where, from whom; whose it would be is told while it is typed. */
export function IntakeSide() {
  const { t } = useTranslation();
  const draft = useStore(intake, (state) => state);
  const report = reportOf(draft);
  const previewed = usePreview(report);
  const { busy, refused, act } = useActing();
  const [filed, setFiled] = useState<Filed | null>(null);
  // The same until it is filed: one that is sent twice is one report.
  const [externalId, setExternalId] = useState(() => crypto.randomUUID());
  const text = useRef<HTMLTextAreaElement>(null);
  const missing = previewed.preview?.missing ?? [];
  const isReady = report !== null && !busy && missing.length === 0;

  async function submit(): Promise<void> {
    if (!report || !isReady) return;
    setFiled(null);
    const event = await act(() => file(report, draft.photos, externalId));
    if (!event) return;
    setFiled({ id: event.id, number: event.orderNumber, joined: event.joining !== null });
    setExternalId(crypto.randomUUID());
    clearDraft();
    text.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void submit();
  }

  return (
    <form
      className="bench"
      aria-label={t('intake.title')}
      data-form="intake"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <header className="bench-head">
        <div className="trail">
          <h2>{t('intake.title')}</h2>
        </div>
        <Button className="icon-button" aria-label={t('intake.close')} onPress={() => closeIntake()}>
          <Icon name="close" />
        </Button>
      </header>
      <div className="bench-body intake">
        {filed && <FiledNotice filed={filed} />}
        <TextField
          className="field"
          value={draft.text}
          onChange={(value) => intake.setState({ text: value })}
          maxLength={4000}
          autoFocus
        >
          <Label>{t('intake.text')}</Label>
          <TextArea ref={text} rows={4} data-member="text" placeholder={t('intake.textHint')} />
        </TextField>
        <ItemField />
        <PlaceField />
        <Caller />
        <Photos />
        <PreviewPart {...previewed} />
        {missing.length > 0 && (
          <p className="notice notice-warning" data-missing={missing.join(' ')}>
            {t('intake.missing', {
              fields: missing
                .map((path) => (path === '/description' ? t('intake.text') : path.slice(1)))
                .join(' '),
            })}
          </p>
        )}
        {refused && <RefusalNotice problem={refused} />}
        <div className="actions-row">
          <Button className="button" onPress={clearDraft} isDisabled={isBlank(draft)}>
            {t('intake.clear')}
          </Button>
          <Button className="button button-primary" type="submit" data-action="file" isDisabled={!isReady}>
            {t(previewed.preview?.joins ? 'intake.fileJoining' : 'intake.file')} <kbd>{fileKeys}</kbd>
          </Button>
        </div>
      </div>
    </form>
  );
}
