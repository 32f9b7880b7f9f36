import { createStore } from 'zustand/vanilla';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import type { AnswerTo } from '../../data/endpoints.ts';
import { authorization, expire } from '../../data/request.ts';
import { problemIn, RequestProblem } from '../../wangge-client/send.ts';
import { type LoadSettings, loadQuery } from './load-settings.ts';

interface UploadState {
  /** The layer that a file is being sent for; null while none is. */
  layer: string | null;
  name: string;
  /** Bytes. */
  sent: number;
  total: number;
  /** Why the last file was not taken, and for which layer. */
  refused: { layer: string; name: string; problem: RequestProblem } | null;
}

export const upload = createStore<UploadState>(() => ({
  layer: null,
  name: '',
  sent: 0,
  total: 0,
  refused: null,
}));

let running: XMLHttpRequest | null = null;
/** The files of a version, and how they were to be read. */
interface Sent {
  files: readonly File[];
  settings: LoadSettings;
}

/** What this tab has sent, by version, so that one can be read again in another way. */
const sentVersions = new Map<string, Sent>();
const keyOf = (layer: string, version: number) => `${layer}@${version}`;

/** What a version was loaded from and how, where this tab sent it. */
export function sentAs(layer: string, version: number): Sent | null {
  return sentVersions.get(keyOf(layer, version)) ?? null;
}

function nameOf(files: readonly File[]): string {
  return (files.find(({ name }) => /\.shp$/i.test(name)) ?? files[0]!).name;
}

/**
 * Sends a file, or the parts of a shapefile, as the next version of a layer, telling how far it is.
 * @returns the version that it becomes; null where it was refused or cancelled, and the store says why
 */
export function sendFiles(
  layer: string,
  files: readonly File[],
  settings: LoadSettings,
): Promise<LayerVersion | null> {
  if (files.length === 0 || upload.getState().layer !== null) return Promise.resolve(null);
  const form = new FormData();
  for (const file of files) form.append('file', file, file.name);
  const name = nameOf(files);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const sending = new XMLHttpRequest();
  running = sending;
  upload.setState({ layer, name, sent: 0, total, refused: null });
  return new Promise((resolve) => {
    const end = (version: LayerVersion | null, problem: RequestProblem | null) => {
      running = null;
      upload.setState({ layer: null, refused: problem && { layer, name, problem } });
      if (version) sentVersions.set(keyOf(layer, version.version), { files, settings });
      resolve(version);
    };
    sending.upload.onprogress = ({ loaded }) => upload.setState({ sent: Math.min(loaded, total) });
    sending.onload = () => {
      if (sending.status === 202)
        return end(JSON.parse(sending.responseText) as AnswerTo<'post', '/api/layers/{id}/versions'>, null);
      if (sending.status === 401) expire();
      end(null, problemIn(sending.status, sending.responseText));
    };
    sending.onerror = () => end(null, new RequestProblem(0, 'no-connection', ''));
    sending.onabort = () => end(null, null);
    sending.open('POST', `/api/layers/${layer}/versions?${loadQuery(settings)}`);
    for (const [header, value] of Object.entries(authorization())) sending.setRequestHeader(header, value);
    sending.send(form);
  });
}

export function cancelUpload(): void {
  running?.abort();
}
