import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  type Attachment,
  attachmentsAnswerSchema,
  type Stage,
  stageSchema,
} from '../../domain/answers/attachments.ts';
import { empty, json, otherBody, written } from '../endpoint/contents.ts';
import { endpoint, type Problems } from '../endpoint/endpoint.ts';
import { requirePermission } from '../endpoint/permission.ts';
import { eventIdOf } from '../events/schema.ts';
import { orderNumberSchema } from '../orders/schema.ts';
import { attachmentIdOf, removalSchema } from './schema.ts';
import type { Attachments, KeptFiles } from './service.ts';

/** A name in a header as RFC 6266 has it. */
function disposition(shown: boolean, name: string): string {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded}`;
}

const form = otherBody({
  'multipart/form-data': z.object({
    stage: stageSchema.optional(),
    file: z.string().describe('binary; several are taken'),
  }),
});

const uploadProblems: Problems = {
  400: ['invalid-form'],
  409: ['order-ended', 'too-many-attachments'],
  413: ['file-too-large', 'photo-too-large'],
  415: ['file-damaged', 'file-type-refused', 'unsupported-media-type'],
  503: ['try-again'],
  507: ['disk-full'],
};

const idParams = z.object({ id: z.string() });

async function send(
  file: Awaited<ReturnType<Attachments['open']>>,
  request: Request,
  response: Response,
): Promise<void> {
  // Of the file as it came in; how it is sent follows from that.
  const etag = `"${file.sha256}-1"`;
  // Whatever it holds, a browser neither guesses its type nor runs anything in it, and no other site shows it.
  response.set({
    'Cache-Control': 'private, no-cache',
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Disposition': disposition(file.shown, file.name),
  });
  if (request.headers['if-none-match'] === etag) {
    response.status(304).end();
    return;
  }
  const content = await file.read();
  response.set({ 'Content-Type': file.mediaType, 'Content-Length': String(file.size) });
  await pipeline(content, response);
}

/** Photos and files: added to events and orders, read, and removed with a reason. */
export function attachmentEndpoints(attachments: Attachments) {
  async function add(
    request: Request,
    stage: Stage,
    to: (kept: KeptFiles) => Promise<Attachment[]>,
  ): Promise<{ attachments: Attachment[] }> {
    const received = await attachments.receive(request);
    try {
      return { attachments: await to(await attachments.keep(received, stage)) };
    } finally {
      await received.remove();
    }
  }

  return [
    endpoint({
      method: 'post',
      path: '/api/events/{id}/attachments',
      permission: 'attachments.write',
      summary: { zh: '为事件添加照片和文件', en: 'Add photos and files to an event' },
      params: idParams,
      body: form,
      answers: [json(attachmentsAnswerSchema, 201)],
      errors: { ...uploadProblems, 404: ['unknown-event'] },
      handle: ({ params, request, principal }) => {
        const id = eventIdOf(params.id);
        return add(request, 'before', (kept) => attachments.addToEvent(id, kept, principal));
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/orders/{number}/attachments',
      permission: 'attachments.write',
      summary: { zh: '为工单添加照片和文件', en: 'Add photos and files to an order' },
      params: z.object({ number: orderNumberSchema }),
      body: form,
      before: [requirePermission('staff.read')],
      answers: [json(attachmentsAnswerSchema, 201)],
      errors: { ...uploadProblems, 404: ['unknown-order'] },
      handle: ({ params: { number }, request, principal }) =>
        add(request, 'other', (kept) => attachments.addToOrder(number, kept, principal)),
    }),
    endpoint({
      method: 'get',
      path: '/api/attachments/{id}',
      permission: 'attachments.read',
      summary: {
        zh: '照片或文件的内容；照片不含拍摄地点、时间、设备等信息',
        en: 'The bytes of a photo or file; photos without what they tell beside the picture (EXIF)',
      },
      params: idParams,
      answers: [written({ '*/*': z.string().describe('binary; its own media type') }), written({}, 304)],
      errors: { 404: ['unknown-attachment'], 415: ['file-damaged'], 503: ['try-again'] },
      handle: async ({ params, principal, request, response }) =>
        send(await attachments.open(attachmentIdOf(params.id), principal), request, response),
    }),
    endpoint({
      method: 'delete',
      path: '/api/attachments/{id}',
      permission: 'attachments.write',
      summary: {
        zh: '删除照片或文件，须说明理由并留痕',
        en: 'Remove a photo or file, with a reason that stays',
      },
      params: idParams,
      query: removalSchema,
      answers: [empty()],
      errors: { 404: ['unknown-attachment'], 409: ['order-ended'] },
      handle: ({ params, query: { reason }, principal }) =>
        attachments.remove(attachmentIdOf(params.id), reason, principal),
    }),
  ];
}
