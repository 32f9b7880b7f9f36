import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { may, scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { type Attachment, type Stage, stageSchema } from '../../domain/answers/attachments.ts';
import type { FaultLog } from '../database/coalescing.ts';
import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { createCleaning } from './cleaning.ts';
import { isPhoto, isShown, mediaTypeOf } from './content.ts';
import { type FileStore, folderStore } from './file-store.ts';
import { type Edit, editedSize, editing } from './metadata/edit.ts';
import { compareWithReport, editsOf, type PhotoFacts, readPhoto } from './photo.ts';
import {
  type InlineFile,
  type ReceivedFile,
  type ReceivedForm,
  receiveForm,
  receiveInline,
} from './receive.ts';
import { type S3Settings, s3Store } from './s3-store.ts';
import type { StageCounts } from './schema.ts';
import * as store from './store.ts';
import { createUploads, type Uploads } from './uploads.ts';

/** Most attachments of one event, and of one order. */
const mostOfOne = 100;

/** A file that is known to be what it may be, and is safe in the store. */
interface KeptFile {
  file: ReceivedFile;
  mediaType: string;
  facts: PhotoFacts;
  /** What is left out of a photo when it is sent. */
  edits: Edit[] | null;
}

/** The files of a report, kept already, that are still to be tied to the event that it becomes. */
export interface KeptFiles {
  stage: Stage;
  files: KeptFile[];
}

export interface Attachments {
  /** Files that come in piece by piece, before they are tied to anything. */
  uploads: Uploads;
  /**
   * Reads a form with files; whoever asks removes it in the end.
   * @throws Problem 400 `invalid-form`, 413 `file-too-large`, 415 `unsupported-media-type`, 507 `disk-full`
   */
  receive(request: IncomingMessage): Promise<ReceivedForm>;
  /** Likewise takes files that are in memory. @throws Problem 413 `file-too-large`, 507 `disk-full` */
  receiveInline(files: readonly InlineFile[]): Promise<ReceivedForm>;
  /**
   * Examines the files of a form and keeps them in the store, tied to nothing yet.
   * @param stage that of files whose form names none
   * @throws Problem 400 `invalid-form`, 413 `photo-too-large`, 415 `file-type-refused`, `file-damaged`
   */
  keep(form: ReceivedForm, stage: Stage): Promise<KeptFiles>;
  /**
   * Makes an event in the caller's transaction and ties the files to it.
   * @param make answers null where the event is known already; then nothing is tied
   */
  tieTo<Made extends { id: number }>(
    transaction: Queryable,
    files: KeptFiles,
    make: () => Promise<Made | null>,
    principal: Principal,
  ): Promise<Made | null>;
  /**
   * Adds the files to an event: all of them or none. A file that is there already is answered as it is.
   * @throws Problem 404 `unknown-event`, 409 `order-ended`, `too-many-attachments`
   */
  addToEvent(id: number, files: KeptFiles, principal: Principal): Promise<Attachment[]>;
  /** Likewise to an order. @throws Problem 404 `unknown-order` and as `addToEvent` */
  addToOrder(number: string, files: KeptFiles, principal: Principal): Promise<Attachment[]>;
  ofEvent(id: number): Promise<Attachment[]>;
  /** The path of the first photo of each of these events that has one. */
  firstPhotos(eventIds: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** Also those of the events that the order answers; read by the caller's connection, in the scopes of his reader. */
  ofOrder(read: Queryable, number: string, scopes: readonly string[] | null): Promise<Attachment[]>;
  /** How many photos of each stage an order has, its events' included; reads in the caller's transaction. */
  photosOfOrder(transaction: Queryable, orderId: number): Promise<StageCounts>;
  /**
   * A file to be sent; of a photo what it tells beside the picture is left out, such as where it was taken.
   * @throws Problem 404 `unknown-attachment`, 415 `file-damaged` for a photo from before that which cannot be followed
   */
  open(
    id: number,
    principal: Principal,
  ): Promise<{
    name: string;
    mediaType: string;
    size: number;
    sha256: string;
    shown: boolean;
    read(): Promise<Readable>;
  }>;
  /** @throws Problem 404 `unknown-attachment`, 403 `not-allowed`, 409 `order-ended` */
  remove(id: number, reason: string, principal: Principal): Promise<void>;
  /** Removes what no attachment names and what came in and was never kept, if it is older than `before`. */
  clean(before: Date): Promise<void>;
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  /** Where files come in, and where they stay unless `s3` is given. */
  folder: string;
  s3: S3Settings | null;
  log: FaultLog;
}

function ended(orderNumber: string): Problem {
  return new Problem(
    409,
    'order-ended',
    `Order ${orderNumber} is at its end; its photos and files stay as they are`,
  );
}

export function createAttachments({ database, folder, s3, log }: Dependencies): Attachments {
  const incoming = join(folder, 'incoming');
  const files: FileStore = s3 ? s3Store(s3) : folderStore(folder);
  const uploads = createUploads(database, join(folder, 'uploads'), incoming);
  const cleaning = createCleaning({ database, files, incoming, uploads, log });

  async function keepOne(file: ReceivedFile): Promise<KeptFile> {
    const mediaType = await mediaTypeOf(file);
    if (!isPhoto(mediaType))
      return { file, mediaType, facts: { takenAt: null, takenPoint: null }, edits: null };
    const { edits, ...facts } = await readPhoto(file.path, file.name, mediaType);
    return { file, mediaType, facts, edits };
  }

  /** From here to the end of the transaction nothing that was kept is cleaned away. */
  async function holdKept(transaction: Queryable, kept: KeptFiles): Promise<void> {
    await store.holdContents(transaction);
    for (const { file } of kept.files)
      if (!(await files.has(file.sha256)))
        throw new Problem(503, 'try-again', `"${file.name}" was removed at this moment; send it again`);
  }

  async function tie(
    transaction: Queryable,
    owner: store.Owner,
    matter: Omit<store.Matter, 'owner'>,
    { stage, files: kept }: KeptFiles,
    principal: Principal,
  ): Promise<{ attachments: Attachment[]; added: number }> {
    const attachments: Attachment[] = [];
    let added = 0;
    for (const { file, mediaType, facts, edits } of kept) {
      const { name, size, sha256 } = file;
      const row = {
        stage,
        name,
        mediaType,
        size,
        sha256,
        ...facts,
        ...compareWithReport(facts, matter, stage),
        edits,
      };
      const attachment = await store.insert(transaction, owner, row, principal);
      if (attachment) added++;
      attachments.push(attachment ?? (await store.findSame(transaction, owner, row)));
    }
    return { attachments, added };
  }

  function add(matter: store.Matter, kept: KeptFiles, principal: Principal): Promise<Attachment[]> {
    return database.transaction(async (transaction) => {
      await holdKept(transaction, kept);
      const { attachments, added } = await tie(transaction, matter.owner, matter, kept, principal);
      // What was there already is answered even then: a request that is sent again does no harm.
      if (added === 0) return attachments;
      if (matter.ended) throw ended(matter.orderNumber);
      if ((await store.countOf(transaction, matter.owner)) > mostOfOne)
        throw new Problem(
          409,
          'too-many-attachments',
          `One event or order has ${mostOfOne} attachments at most`,
        );
      await store.announce(transaction, matter.orderNumber);
      return attachments;
    });
  }

  /** What is to be left out of a photo that came in before that was found out at once. */
  async function findEdits(id: number, { name, mediaType, sha256 }: store.StoredFile): Promise<Edit[]> {
    const edits = editsOf(await buffer(await files.read(sha256)), name, mediaType);
    await store.setEdits(database, id, edits);
    return edits;
  }

  return {
    uploads,
    receive: (request) => receiveForm(request, incoming),
    receiveInline: (files) => receiveInline(files, incoming),

    async keep(form, stage) {
      if (form.files.length === 0) throw new Problem(400, 'invalid-form', 'The form has no file');
      const empty = form.files.find(({ size }) => size === 0);
      if (empty) throw new Problem(400, 'invalid-form', `"${empty.name}" is empty`);
      const given = form.fields.get('stage');
      const parsed = stageSchema.safeParse(given ?? stage);
      if (!parsed.success)
        throw new Problem(400, 'invalid-form', `stage is "${given}", ${parsed.error.issues[0]!.message}`);
      const kept: KeptFile[] = [];
      for (const file of form.files) kept.push(await keepOne(file));
      for (const { file, mediaType } of kept) await files.put(file.sha256, file.path, mediaType);
      return { stage: parsed.data, files: kept };
    },

    async tieTo(transaction, kept, make, principal) {
      await holdKept(transaction, kept);
      const made = await make();
      if (made === null) return null;
      const matter = await store.matterOfEvent(transaction, made.id, null);
      await tie(transaction, matter!.owner, matter!, kept, principal);
      return made;
    },

    async addToEvent(id, kept, principal) {
      const matter = await store.matterOfEvent(database, id, scopesFor(principal, 'attachments.write'));
      if (!matter) throw new Problem(404, 'unknown-event', `There is no event ${id} that you may add to`);
      return add(matter, kept, principal);
    },

    async addToOrder(number, kept, principal) {
      const matter = await store.matterOfOrder(database, number, scopesFor(principal, 'attachments.write'));
      if (!matter)
        throw new Problem(404, 'unknown-order', `There is no order "${number}" that you may add to`);
      return add(matter, kept, principal);
    },

    ofEvent: (id) => store.ofEvent(database, id),
    async firstPhotos(eventIds) {
      const rows = await store.firstPhotos(database, eventIds);
      return new Map(rows.map(({ event, id }) => [event, `/api/attachments/${id}`]));
    },
    ofOrder: store.ofOrder,
    photosOfOrder: store.photosOfOrder,

    async open(id, principal) {
      const asked = database.readAs(scopesFor(principal, 'attachments.read'), new AbortController().signal);
      const found = await store.find(asked.planned, id, asked.scopes);
      if (!found)
        throw new Problem(404, 'unknown-attachment', `There is no attachment ${id} that you may see`);
      const { name, mediaType, sha256 } = found;
      const edits = isPhoto(mediaType) ? (found.edits ?? (await findEdits(id, found))) : [];
      return {
        name,
        mediaType,
        size: editedSize(found.size, edits),
        sha256,
        shown: isShown(mediaType),
        async read() {
          const whole = await files.read(sha256);
          if (edits.length === 0) return whole;
          // What fails in one of them ends the other, and is told to who reads.
          return pipeline(whole, editing(edits), () => undefined);
        },
      };
    },

    async remove(id, reason, principal) {
      const found = await store.find(database, id, scopesFor(principal, 'attachments.read'));
      if (!found)
        throw new Problem(404, 'unknown-attachment', `There is no attachment ${id} that you may see`);
      const answersForIt = () => store.find(database, id, scopesFor(principal, 'attachments.remove'));
      if (found.addedBy !== principal.name && !(await answersForIt()))
        throw new Problem(403, 'not-allowed', `The attachment ${id} is not yours to remove`);
      // What a closed order rests on stays, but for what must not be seen at all.
      if (found.ended && !may(principal, 'access.write')) throw ended(found.orderNumber);
      await database.transaction(async (transaction) => {
        await store.remove(transaction, id, principal.name, reason);
        await store.announce(transaction, found.orderNumber);
      });
      await cleaning.removeUnnamed(found.sha256);
    },

    clean: cleaning.clean,
    close: cleaning.close,
  };
}
