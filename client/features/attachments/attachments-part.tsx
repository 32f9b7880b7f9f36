import { useRef, useState } from 'react';
import { Button, FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { Attachment, Stage } from '../../../domain/answers/attachments.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { endStates, type OrderState } from '../../../domain/orders/states.ts';
import { asProblem, authorization } from '../../data/request.ts';
import { session } from '../../data/session.ts';
import { formatBytes } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { Lightbox } from './lightbox.tsx';
import { Photo } from './photo.tsx';
import { largestFile, type Sending, sendFile } from './send.ts';

/** Once the work is in progress, what is added shows what became of it. */
const after: ReadonlySet<OrderState> = new Set<OrderState>(['handling', 'pending-check', 'pending-close']);

interface Upload {
  id: number;
  name: string;
  share: number;
  problem: string | null;
}

/** Saves a file that is no photo; the token goes with the request, which a plain link would not send. */
async function save({ url, name }: Attachment): Promise<void> {
  const response = await fetch(url, { headers: authorization() });
  if (!response.ok) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The files that are on their way to an order, or were refused; what is taken leaves the list. */
function useUploads(number: string, stage: Stage, onAdded: () => void) {
  const { t } = useTranslation();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const sendings = useRef(new Map<number, Sending>());
  const counter = useRef(0);
  const change = (id: number, to: Partial<Upload>) =>
    setUploads((all) => all.map((each) => (each.id === id ? { ...each, ...to } : each)));
  const forget = (id: number) => {
    sendings.current.get(id)?.cancel();
    sendings.current.delete(id);
    setUploads((all) => all.filter((each) => each.id !== id));
  };

  async function send(file: File): Promise<void> {
    const id = counter.current++;
    setUploads((all) => [...all, { id, name: file.name, share: 0, problem: null }]);
    const sending = sendFile(number, stage, file, (share) => change(id, { share }));
    sendings.current.set(id, sending);
    try {
      await sending.done;
      forget(id);
      onAdded();
    } catch (error) {
      const problem = asProblem(error);
      const tooLarge = { size: formatBytes(file.size), most: formatBytes(largestFile) };
      if (problem.code !== 'aborted')
        change(id, {
          problem: problem.code === 'too-large' ? t('photos.tooLarge', tooLarge) : problemText(problem, t),
        });
    }
  }

  return { uploads, send, forget };
}

/** A file on its way, or why it was not taken. */
function UploadLine(props: { upload: Upload; onForget: () => void }) {
  const { t } = useTranslation();
  const { upload, onForget } = props;
  const { name, share, problem } = upload;
  return (
    <div
      className="upload"
      role={problem ? 'alert' : undefined}
      data-upload={problem ? 'refused' : 'sending'}
    >
      <p>
        <bdi>{name}</bdi>
        {problem ? (
          <span className="upload-problem">{problem}</span>
        ) : (
          <span>{Math.round(share * 100)}%</span>
        )}
      </p>
      <Button className="icon-button icon-button-small" aria-label={t('photos.forget')} onPress={onForget}>
        <Icon name="close" size={12} />
      </Button>
      {!problem && <progress value={share} max={1} aria-label={name} />}
    </div>
  );
}

/** Photos and files of an order and its reports, and adding more where it is this person's still. */
export function AttachmentsPart(props: {
  order: OrderWithHistory;
  /** Whether it went to another office while it was shown. */
  gone: boolean;
  /** Whether the photos from before and after the work are shown beside each other elsewhere. */
  isCompared: boolean;
  onAdded: () => void;
}) {
  const { order, gone, isCompared, onAdded } = props;
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const [at, setAt] = useState<number | null>(null);
  const photos = order.attachments.filter(
    ({ mediaType, stage: of }) => mediaType.startsWith('image/') && !(isCompared && of !== 'other'),
  );
  const files = order.attachments.filter(({ mediaType }) => !mediaType.startsWith('image/'));
  const mayAdd = !gone && user !== null && may(user, 'attachments.write') && !endStates.includes(order.state);
  const stage: Stage = after.has(order.state) ? 'after' : 'before';

  const { uploads, send, forget } = useUploads(order.number, stage, onAdded);

  if (order.attachments.length === 0 && !mayAdd) return null;
  return (
    <section className="part attachments" aria-label={t('photos.title')}>
      <h3 className="caption">{t('photos.title')}</h3>
      <div className="photos">
        {photos.map((photo, index) => (
          <Button
            key={photo.id}
            className="photo"
            aria-label={`${photo.name} · ${t(`photos.stages.${photo.stage}`)}`}
            data-doubts={photo.doubts.length > 0}
            onPress={() => setAt(index)}
          >
            <Photo attachment={photo} label={photo.name} />
            <small>{t(`photos.stages.${photo.stage}`)}</small>
          </Button>
        ))}
        {mayAdd && (
          <FileTrigger
            allowsMultiple
            onSelect={(chosen) => {
              for (const file of chosen ?? []) void send(file);
            }}
          >
            <Button className="photo photo-add">
              <Icon name="image" size={18} />
              <small>{t('photos.add')}</small>
            </Button>
          </FileTrigger>
        )}
      </div>
      {files.map((file) => (
        <Button key={file.id} className="file-row" onPress={() => void save(file)}>
          <bdi>{file.name}</bdi>
          <small>{formatBytes(file.size)}</small>
        </Button>
      ))}
      {uploads.map((upload) => (
        <UploadLine key={upload.id} upload={upload} onForget={() => forget(upload.id)} />
      ))}
      <Lightbox photos={photos} at={at} onGo={setAt} />
    </section>
  );
}
