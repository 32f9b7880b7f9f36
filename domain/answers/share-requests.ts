import { z } from 'zod';
import { bilingualSchema } from './problem.ts';

/** A request to read a layer that is not public. */
export const shareRequestSchema = z.object({
  id: z.int(),
  layer: z.string(),
  purpose: z.string(),
  until: z.string().describe('the last day, of the city, on which the layer may be read'),
  requestedBy: z.string(),
  key: z.int().describe('the number of the key that asks'),
  requestedAt: z.string(),
  decideBy: z.string().describe('until when a decision is in time'),
  state: z
    .enum(['waiting', 'granted', 'refused', 'withdrawn', 'ended'])
    .describe('ended: was granted, and taken back before its day'),
  holds: z.boolean().describe('whether the key may read the layer by it now'),
  decidedAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
});
export type ShareRequest = z.output<typeof shareRequestSchema>;

/** The body of a webhook that tells the key that asked what was decided. */
export const shareMessageSchema = z.object({
  type: z.literal('share-request.decided'),
  timestamp: z.string(),
  data: z.object({
    kind: z.literal('share-request.decided'),
    title: bilingualSchema,
    request: shareRequestSchema,
  }),
});
export type ShareMessage = z.output<typeof shareMessageSchema>;

/** What was decided on requests of a person's keys, and is not read. */
export const shareNoticesSchema = z.object({
  unread: z.int(),
  requests: z.array(shareRequestSchema).describe('the newest decision first, 100 at most'),
});
export type ShareNotices = z.output<typeof shareNoticesSchema>;

/** The unit that owns a layer. */
export const layerOwnerSchema = z.object({
  layer: z.string(),
  unit: z.string().nullable().describe('the code of a unit; null: the city'),
});
export type LayerOwner = z.output<typeof layerOwnerSchema>;

export const shareRequestsSchema = z.object({
  requests: z.array(shareRequestSchema).describe('the newest first'),
  next: z.string().nullable(),
});

const share = z.number().nullable().describe('0 to 1; null where there is nothing to count');

/** The two figures of exchange and quality, of what began in a month of the city. */
export const shareFiguresSchema = z.object({
  month: z.string(),
  requests: z.object({
    made: z.int().describe('without those that were withdrawn'),
    granted: z.int(),
    refused: z.int(),
    waiting: z.int(),
    inTime: z.int().describe('decided in time'),
    metRate: share.describe('数据共享需求满足率: granted of those made'),
    inTimeRate: share.describe('decided in time, of those decided or late'),
  }),
  findings: z.object({
    found: z.int().describe('by the checks of the versions made in the month, each counted once'),
    mended: z.int().describe('of those, what the version in force no longer has, or a person accepted'),
    mendedRate: share.describe('数据质量问题整改率'),
  }),
});
export type ShareFigures = z.output<typeof shareFiguresSchema>;
