import { pipeline } from 'node:stream/promises';
import { type Request, Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import { eventIdOf } from '../events/schema.ts';
import { orderNumberSchema } from '../orders/schema.ts';
import { type Attachment, attachmentIdOf, removalSchema, type Stage } from './schema.ts';
import type { Attachments, KeptFiles } from './service.ts';

/** A name in a header as RFC 6266 has it. */
function disposition(shown: boolean, name: string): string {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded}`;
}

/** `POST …/events/{id}/attachments`, `POST …/orders/{number}/attachments`, `GET`, `DELETE /api/attachments/{id}`. */
export function attachmentRoutes(attachments: Attachments): Router {
  const router = Router();

  async function add(
    request: Request,
    stage: Stage,
    to: (kept: KeptFiles) => Promise<Attachment[]>,
  ): Promise<{ attachments: Attachment[] }> {
    const form = await attachments.receive(request);
    try {
      return { attachments: await to(await attachments.keep(form, stage)) };
    } finally {
      await form.remove();
    }
  }

  router.post(
    '/api/events/:id/attachments',
    requirePermission('attachments.write'),
    async (request, response) => {
      const id = eventIdOf(request.params.id);
      const principal = principalOf(response);
      response
        .status(201)
        .json(await add(request, 'before', (kept) => attachments.addToEvent(id, kept, principal)));
    },
  );

  router.post(
    '/api/orders/:number/attachments',
    requirePermission('orders.read'),
    requirePermission('attachments.write'),
    async (request, response) => {
      const number = orderNumberSchema.parse(request.params.number);
      const principal = principalOf(response);
      response
        .status(201)
        .json(await add(request, 'other', (kept) => attachments.addToOrder(number, kept, principal)));
    },
  );

  router.get('/api/attachments/:id', requirePermission('attachments.read'), async (request, response) => {
    const file = await attachments.open(attachmentIdOf(request.params.id), principalOf(response));
    const etag = `"${file.sha256}"`;
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
  });

  router.delete('/api/attachments/:id', requirePermission('attachments.write'), async (request, response) => {
    const id = attachmentIdOf(request.params.id);
    const { reason } = removalSchema.parse(request.query);
    await attachments.remove(id, reason, principalOf(response));
    response.status(204).end();
  });
  return router;
}
