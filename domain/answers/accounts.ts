import { z } from 'zod';
import { keyLimitsSchema } from '../access/key-limits.ts';
import { roles } from '../access/principal.ts';

const time = z.string().nullable();

const roleInUnitSchema = z.object({
  role: z.enum(roles),
  unit: z.string(),
  unitName: z.string(),
  unitNameEn: z.string().nullable(),
});
export type RoleInUnit = z.output<typeof roleInUnitSchema>;

/** Somebody who signs in. */
export const accountSchema = z
  .object({
    id: z.int(),
    name: z.string(),
    displayName: z.string(),
    roles: z.array(roleInUnitSchema),
    revision: z
      .int()
      .describe('grows with every change; sent along, a change of what has changed is refused'),
    state: z
      .enum(['active', 'invited', 'disabled'])
      .describe('"invited" until the link is taken that the password is chosen by'),
    provider: z.string().nullable().describe('the issuer by which the person signs in; null for a password'),
    linked: z
      .boolean()
      .describe(
        'whether the account was linked with the provider: its roles stay those given here, whatever the groups say',
      ),
    secondFactor: z.boolean().describe('whether a code is asked for after the password'),
    sessions: z.int().describe('how many are open'),
    createdAt: z.string(),
    lastSignInAt: time,
  })
  .meta({ id: 'Account' });
export type Account = z.output<typeof accountSchema>;

export const accountPageSchema = z.object({
  users: z.array(accountSchema),
  next: z.string().nullable().describe('the cursor of the following page'),
});

/** A link that can be taken once; the token is told this one time. */
const invitationSchema = z.object({ token: z.string(), path: z.string(), expiresAt: z.string() });
export type Invitation = z.output<typeof invitationSchema>;

/** What a one-time link is for, told to whoever holds it. */
export const invitationDetailsSchema = z.object({
  purpose: z
    .enum(['invitation', 'reset', 'first-administrator'])
    .describe('to take an account, to choose a new password, or to become the first administrator'),
  name: z
    .string()
    .nullable()
    .describe('the name to sign in with; null for the first administrator, who chooses it'),
  displayName: z.string().nullable(),
  roles: z.array(roleInUnitSchema),
  expiresAt: z.string(),
});
export type InvitationDetails = z.output<typeof invitationDetailsSchema>;

export const invitedSchema = z.object({ user: accountSchema, invitation: invitationSchema });

/** An API key, without the key. */
export const apiKeySchema = z
  .object({
    id: z.int(),
    label: z.string(),
    role: z.enum(roles),
    unit: z.string(),
    source: z.string().nullable(),
    madeBy: z.string().nullable(),
    holder: z.string().nullable().describe('the name of the account that it was made for'),
    createdAt: z.string(),
    expiresAt: time,
    revokedAt: time,
    lastUsedAt: time.describe('within five minutes'),
    rotatedFrom: z.int().nullable(),
    limits: keyLimitsSchema,
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.output<typeof apiKeySchema>;

export const apiKeysSchema = z.object({ keys: z.array(apiKeySchema) });
/** How much a key was used. */
export const keyUsageSchema = z.object({
  id: z.int(),
  month: z.object({
    requests: z.int().describe('that counted against the quota of this month'),
    quota: z.int().nullable(),
  }),
  days: z.array(
    z.object({
      day: z.string().describe('of the clock of the city'),
      address: z.string().describe('as this description has it: get /api/orders/{number}'),
      requests: z.int(),
      refused: z.int().describe('of these, because of the rate or the quota'),
    }),
  ),
});
export type KeyUsage = z.output<typeof keyUsageSchema>;

export const newApiKeySchema = z.object({
  key: z.string().describe('told this one time'),
  about: apiKeySchema,
});
