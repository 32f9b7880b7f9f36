import { z } from 'zod';
import { keyLimitsSchema } from '../../domain/access/key-limits.ts';
import { city, roles } from '../../domain/access/principal.ts';
import { codeSchema } from '../access/schema.ts';
import { isStorable } from '../database/storable-text.ts';
import { storableTime } from '../input/storable-values.ts';

const text = (most: number) =>
  z.string().trim().min(1).max(most).refine(isStorable, 'holds a NUL or half a surrogate pair');

const nameSchema = text(100);
const passwordSchema = z.string().max(1000);
const roleInSchema = z.strictObject({ role: z.enum(roles), unit: text(100) });
const rolesSchema = z
  .array(roleInSchema)
  .min(1)
  .max(50)
  .refine(
    (given) => new Set(given.map(({ role, unit }) => `${role} ${unit}`)).size === given.length,
    'names a role in a unit twice',
  )
  .refine(
    (given) => given.every(({ role, unit }) => role !== 'partner' || unit === city),
    'the role "partner" takes no unit but the city',
  );
export type RolesGiven = z.output<typeof rolesSchema>;

const accountId = z.coerce.number().int().min(1);
export const accountParams = z.object({ id: accountId });

/** Body of `POST /api/users`. */
export const newAccountSchema = z.strictObject({
  name: nameSchema,
  displayName: text(200),
  roles: rolesSchema,
});
export type NewAccount = z.output<typeof newAccountSchema>;

/** Body of `PATCH /api/users/{id}`. */
export const accountChangeSchema = z.strictObject({
  displayName: text(200).optional(),
  roles: rolesSchema.optional(),
  disabled: z.boolean().optional(),
  revision: z.int().min(0).optional().describe('of the account as it was read; another one is refused'),
});
export type AccountChange = z.output<typeof accountChangeSchema>;

/** Query of `GET /api/users`. */
export const accountQuerySchema = z.strictObject({
  unit: text(100).optional(),
  q: z.string().max(100).optional().describe('part of a name'),
  cursor: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type AccountQuery = z.output<typeof accountQuerySchema>;

const tokenSchema = z.string().min(20).max(100);

/** Body of `POST /api/invitations/lookup`. */
export const invitationLookupSchema = z.strictObject({ token: tokenSchema });

/** Body of `POST /api/invitations`: a link that was received, taken. */
export const takenInvitationSchema = z.strictObject({
  token: tokenSchema,
  password: passwordSchema,
  name: nameSchema.optional().describe('of the first administrator, who has no account yet'),
  code: codeSchema,
});
export type TakenInvitation = z.output<typeof takenInvitationSchema>;

/** Body of `PUT /api/session/password`. */
export const newPasswordSchema = z.strictObject({
  current: passwordSchema,
  password: passwordSchema,
  code: codeSchema,
});

/** Body of `POST /api/keys`. */
export const newKeySchema = z.strictObject({
  label: text(100),
  role: z.enum(roles),
  unit: text(100).optional(),
  source: text(100).optional().describe('the one source that it reports for, for the role "partner" only'),
  expiresAt: storableTime('expected a time as in RFC 3339')
    .transform((given) => new Date(given))
    .refine((time) => time.getTime() > Date.now(), 'has passed already')
    .optional(),
  limits: keyLimitsSchema.optional(),
  holder: nameSchema.optional().describe('the name of the account that it is made for'),
});
export type NewKey = z.output<typeof newKeySchema>;

/** Body of `PUT /api/keys/{id}/limits`. */
export const limitsSchema = keyLimitsSchema;

/** Body of `PUT /api/keys/{id}/holder`. */
export const holderSchema = z.strictObject({
  holder: nameSchema.nullable().describe('the name of an account; null: nobody’s'),
});

/** Parameters of `GET /api/keys/{id}/usage`. */
export const usageParams = z.object({
  id: z.union([z.literal('self'), accountId]).describe('the number of a key, or self for the one that asks'),
});
export const usageQuerySchema = z.strictObject({
  days: z.coerce.number().int().min(1).max(400).default(31),
});

/** Body of `POST /api/keys/{id}/rotation`. */
export const rotationSchema = z.strictObject({
  overlapHours: z
    .number()
    .min(0)
    .max(24 * 90)
    .default(24)
    .describe('for so long the former key is taken as well'),
});
