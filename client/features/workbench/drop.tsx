import type { FileDropItem } from 'react-aria-components';
import { Button, DropZone, FileTrigger, Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { formatBytes } from '../../ui/format.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { Progress } from '../../ui/progress.tsx';
import '../../ui/drop.css';
import { openVersion } from './bench.ts';
import { asFound } from './load-settings.ts';
import { cancelUpload, sendFiles, upload } from './upload.ts';
import { rereadVersions } from './versions.ts';

/** Sends files as the next version of a layer and goes on to it. */
export async function loadAndOpen(layer: string, files: readonly File[], settings = asFound): Promise<void> {
  const version = await sendFiles(layer, files, settings);
  if (!version) return;
  await rereadVersions();
  openVersion(layer, version.version);
}

/** The place to drop a file on, or to choose one; while it is being sent, how far it is. */
export function FileDrop({ layer }: { layer: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { layer: busy, name, sent, total, refused } = useStore(upload, (state) => state);
  const fault = refused?.layer === layer ? refused : null;
  if (busy !== null)
    return (
      <div className="drop drop-busy">
        <Progress
          label={t('work.sending', { name })}
          share={total > 0 ? sent / total : 0}
          facts={`${formatBytes(sent)} / ${formatBytes(total)}`}
          onCancel={cancelUpload}
        />
      </div>
    );
  return (
    <>
      <DropZone
        className="drop"
        onDrop={({ items }) => {
          const dropped = items.filter((item): item is FileDropItem => item.kind === 'file');
          void Promise.all(dropped.map((item) => item.getFile())).then((files) => loadAndOpen(layer, files));
        }}
      >
        <Text slot="label">{t('work.drop')}</Text>
        <span className="muted">{t('work.formats')}</span>
        <FileTrigger allowsMultiple onSelect={(files) => files && void loadAndOpen(layer, [...files])}>
          <Button className="button button-small">{t('work.chooseFile')}</Button>
        </FileTrigger>
      </DropZone>
      {fault && (
        <RefusalNotice key={language} problem={fault.problem}>
          <p className="muted">{fault.name}</p>
        </RefusalNotice>
      )}
    </>
  );
}
