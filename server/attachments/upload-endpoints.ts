import { z } from 'zod';
import { uploadSchema } from '../../domain/answers/attachments.ts';
import { binary, empty, json, jsonBody, otherBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import { newUploadSchema, uploadIdSchema } from './schema.ts';
import type { Uploads } from './uploads.ts';

const params = z.object({ id: uploadIdSchema });
const offsetHeader = 'Upload-Offset';

/** Files that come in piece by piece and go on after a cut. */
export function uploadEndpoints(uploads: Uploads) {
  return [
    endpoint({
      method: 'post',
      path: '/api/uploads',
      permission: 'attachments.write',
      summary: {
        zh: '开始断点续传，或查询同一上传已到之处；编号由上传方给定（UUID）',
        en: 'Begin a resumable upload, or find it again; its id is the sender’s own (UUID)',
      },
      body: jsonBody(newUploadSchema, '4kb'),
      answers: [json(uploadSchema), json(uploadSchema, 201)],
      errors: { 409: ['upload-differs'], 413: ['file-too-large'], 429: ['too-many-uploads'] },
      async handle({ body, principal, response }) {
        const { upload, begun } = await uploads.begin(body, principal);
        response
          .status(begun ? 201 : 200)
          .location(`/api/uploads/${upload.id}`)
          .set(offsetHeader, String(upload.offset));
        return upload;
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/uploads/{id}',
      permission: 'attachments.write',
      summary: { zh: '断点续传已到之处', en: 'How far a resumable upload is' },
      params,
      answers: [json(uploadSchema)],
      errors: { 404: ['unknown-upload'] },
      async handle({ params: { id }, principal, response }) {
        const upload = await uploads.find(id, principal);
        response.set(offsetHeader, String(upload.offset));
        return upload;
      },
    }),
    endpoint({
      method: 'patch',
      path: '/api/uploads/{id}',
      permission: 'attachments.write',
      summary: {
        zh: '续传：从 Upload-Offset 处起的字节；中断前到达的部分保留',
        en: 'Add bytes behind the first Upload-Offset; what comes in before a cut stays',
      },
      params,
      headers: z.object({ [offsetHeader]: z.string().describe('how many bytes are there already') }),
      body: otherBody({ 'application/partial-upload': binary }),
      answers: [json(uploadSchema)],
      errors: {
        400: ['bad-offset'],
        404: ['unknown-upload'],
        409: ['upload-offset'],
        413: ['file-too-large'],
        415: ['unsupported-media-type'],
        507: ['disk-full'],
      },
      async handle({ params: { id }, principal, request, response }) {
        const type = request.headers['content-type'] ?? '';
        if (!/^application\/partial-upload\b/i.test(type))
          throw new Problem(
            415,
            'unsupported-media-type',
            `The body is "${type}", expected application/partial-upload`,
          );
        const given = request.get(offsetHeader) ?? '';
        if (!/^\d{1,15}$/.test(given))
          throw new Problem(
            400,
            'bad-offset',
            `The header Upload-Offset is "${given}", expected a number of bytes`,
          );
        const upload = await uploads.append(id, Number(given), request, principal);
        response.set(offsetHeader, String(upload.offset));
        return upload;
      },
    }),
    endpoint({
      method: 'delete',
      path: '/api/uploads/{id}',
      permission: 'attachments.write',
      summary: { zh: '放弃断点续传', en: 'Give up a resumable upload' },
      params,
      answers: [empty()],
      errors: { 404: ['unknown-upload'] },
      handle: ({ params: { id }, principal }) => uploads.remove(id, principal),
    }),
  ];
}
