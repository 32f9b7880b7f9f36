import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '../kept/new-id.ts';
import type { TakenFile } from '../outbox/shelf.ts';
import { VoiceNote } from './voice-note.tsx';

/** What the service takes of one file, bytes. */
const largestFile = 32 * 2 ** 20;

/** A picture of a file, or its name where it is none. */
function Preview({ name, blob }: { name: string; blob: Blob }) {
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    const address = URL.createObjectURL(blob);
    setShown(address);
    return () => URL.revokeObjectURL(address);
  }, [blob]);
  if (shown && blob.type.startsWith('image/')) return <img src={shown} alt={name} />;
  // biome-ignore lint/a11y/useMediaCaption: a note that has just been spoken has no captions
  if (shown && blob.type.startsWith('audio/')) return <audio src={shown} controls aria-label={name} />;
  return <span className="file-name">{name}</span>;
}

/** Photos from the camera or the album, and a spoken note where the browser can record one. */
export function FilesField(props: { files: readonly TakenFile[]; onChange: (files: TakenFile[]) => void }) {
  const { files, onChange } = props;
  const { t } = useTranslation('field');
  const [tooLarge, setTooLarge] = useState<string | null>(null);

  function add(chosen: readonly File[]): void {
    setTooLarge(chosen.find(({ size }) => size > largestFile)?.name ?? null);
    const taken = chosen
      .filter(({ size }) => size > 0 && size <= largestFile)
      .map((file) => ({ id: newId(), name: file.name, blob: file }));
    onChange([...files, ...taken]);
  }
  const picker = (member: string, words: string, capture: boolean) => (
    <label className="button picker">
      <input
        type="file"
        accept="image/*"
        data-member={member}
        {...(capture ? { capture: 'environment' as const } : { multiple: true })}
        onChange={(event) => {
          add([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <span>{words}</span>
    </label>
  );
  return (
    <div className="files-field">
      <div className="buttons">
        {picker('camera', t('step.takePhoto'), true)}
        {picker('album', t('step.choosePhoto'), false)}
        <VoiceNote onTaken={(file) => add([file])} />
      </div>
      {tooLarge !== null && (
        <p className="notice notice-error" role="alert">
          {t('step.tooLarge', { name: tooLarge })}
        </p>
      )}
      <p className="hidden" role="status">
        {files.length > 0 ? t('step.added', { count: files.length }) : ''}
      </p>
      <ul className="taken">
        {files.map((file) => (
          <li key={file.id} data-file={file.name}>
            <Preview name={file.name} blob={file.blob} />
            <button
              type="button"
              className="button"
              aria-label={t('step.remove', { name: file.name })}
              onClick={() => onChange(files.filter(({ id }) => id !== file.id))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
