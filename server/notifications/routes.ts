import express, { Router } from 'express';
import { principalOf, requirePermission } from '../access/middleware.ts';
import type { Roster } from './roster.ts';
import {
  deliveryQuerySchema,
  inboxQuerySchema,
  mailSchema,
  officeSchema,
  onDutyQuerySchema,
  quietRulesSchema,
  readSchema,
  resendSchema,
  rosterQuerySchema,
  rosterSchema,
  webhookIdSchema,
  webhookSchema,
} from './schema.ts';
import type { Notifications } from './service.ts';

/** `/api/notifications`: one's own, where else they are sent, and what could not be sent. */
export function notificationRoutes(notifications: Notifications): Router {
  const router = Router();
  const json = express.json({ limit: '64kb' });
  const own = requirePermission('notifications.read');
  const keep = requirePermission('notifications.write');

  router.get('/api/notifications', own, async (request, response) => {
    const query = inboxQuerySchema.parse(request.query);
    response.set('Cache-Control', 'no-store').json(await notifications.inbox(query, principalOf(response)));
  });
  router.post('/api/notifications/read', own, json, async (request, response) => {
    response.json(await notifications.markRead(readSchema.parse(request.body), principalOf(response)));
  });
  router.get('/api/notifications/mail', own, async (_request, response) => {
    response.set('Cache-Control', 'no-store').json(await notifications.mail(principalOf(response)));
  });
  router.put('/api/notifications/mail', own, json, async (request, response) => {
    const { mail } = mailSchema.parse(request.body);
    response.json(await notifications.setMail(mail, principalOf(response)));
  });
  router.get('/api/notifications/rules', own, (_request, response) => {
    response.json({ rules: notifications.rules() });
  });
  router.get('/api/notifications/quiet-rules', own, async (_request, response) => {
    response.json({ rules: await notifications.quietRules() });
  });
  router.put('/api/notifications/quiet-rules', keep, json, async (request, response) => {
    response.json({ rules: await notifications.setQuietRules(quietRulesSchema.parse(request.body)) });
  });
  router.get('/api/notifications/deliveries', keep, async (request, response) => {
    const query = deliveryQuerySchema.parse(request.query);
    response.set('Cache-Control', 'no-store').json(await notifications.deliveries(query));
  });
  router.post('/api/notifications/deliveries/resend', keep, json, async (request, response) => {
    response.json(await notifications.resend(resendSchema.parse(request.body)));
  });

  router.get('/api/webhooks', keep, async (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ webhooks: await notifications.webhooks() });
  });
  router.put('/api/webhooks/:id', keep, json, async (request, response) => {
    const id = webhookIdSchema.parse(request.params.id);
    response.json(await notifications.putWebhook(id, webhookSchema.parse(request.body)));
  });
  router.post('/api/webhooks/:id/secret', keep, async (request, response) => {
    response.status(201).json(await notifications.newWebhookSecret(webhookIdSchema.parse(request.params.id)));
  });
  router.post('/api/webhooks/:id/test', keep, async (request, response) => {
    response.json(await notifications.testWebhook(webhookIdSchema.parse(request.params.id)));
  });
  router.delete('/api/webhooks/:id', keep, async (request, response) => {
    await notifications.deleteWebhook(webhookIdSchema.parse(request.params.id));
    response.status(204).end();
  });
  return router;
}

/** `/api/roster/{office}`: who is on duty for a unit. */
export function rosterRoutes(roster: Roster): Router {
  const router = Router();
  router.get('/api/roster/:office', requirePermission('notifications.read'), async (request, response) => {
    const office = officeSchema.parse(request.params.office);
    response.json(await roster.read(office, rosterQuerySchema.parse(request.query)));
  });
  router.put(
    '/api/roster/:office',
    requirePermission('roster.write'),
    express.json({ limit: '1mb' }),
    async (request, response) => {
      const office = officeSchema.parse(request.params.office);
      response.json(await roster.write(office, rosterSchema.parse(request.body), principalOf(response)));
    },
  );
  router.get(
    '/api/roster/:office/on-duty',
    requirePermission('notifications.read'),
    async (request, response) => {
      const office = officeSchema.parse(request.params.office);
      const { at = new Date() } = onDutyQuerySchema.parse(request.query);
      // A street's code begins with that of its district.
      const district = /^\d{9}$/.test(office) ? [office.slice(0, 6)] : [];
      const people = await roster.onDuty([...new Set([office, ...district, 'duty-desk'])], at);
      response.json({ office, at: at.toISOString(), onDuty: people });
    },
  );
  return router;
}
