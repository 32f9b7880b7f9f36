import { z } from 'zod';
import { roles } from '../access/principal.ts';

/** A person or key as the console sees them. */
const sessionUserSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  role: z.enum(roles),
  street: z.string().nullable().describe('the street that a role "street" is for'),
  grants: z
    .array(
      z.strictObject({
        role: z.enum(roles),
        unit: z.string(),
        scopes: z
          .array(z.string())
          .nullable()
          .describe('what lies in the unit and those below it; null for the whole city'),
      }),
    )
    .describe('every role, with the code of the unit that it is for; "city" for the whole city'),
  mustEnrol: z
    .literal(true)
    .optional()
    .describe(
      'where the roles ask for a second factor that the person has not got: until then they allow nothing',
    ),
});
export type SessionUser = z.output<typeof sessionUserSchema>;

export const sessionSchema = z.object({
  token: z.string(),
  expiresAt: z.string(),
  user: sessionUserSchema,
  lastSignInAt: z.string().nullable().describe('when the person last signed in before'),
  failedSince: z.int().describe('how often somebody failed to sign in with this name since then'),
});
export type Session = z.output<typeof sessionSchema>;

/** What somebody has of a second factor. */
export const secondFactorSchema = z.object({
  enrolledAt: z.string().nullable().describe('null where there is none'),
  recoveryCodesLeft: z.int(),
});
export type SecondFactor = z.output<typeof secondFactorSchema>;

/** A secret for an authenticator app, which is told this one time. */
export const newFactorSchema = z.object({
  secret: z.string().describe('Base32, to be typed'),
  uri: z.string().describe('otpauth://totp/…, to be shown as a QR code'),
});

export const recoveryCodesSchema = z.object({
  recoveryCodes: z.array(z.string()).describe('each is taken once, in place of a code; told this one time'),
});

/** Where the browser goes to sign in. */
export const beginningSchema = z.object({ url: z.string() });

/** Whether one's account is found by a subject of the provider. */
export const linkedSchema = z.object({ linked: z.boolean() });

export const whoAmISchema = z.object({
  user: sessionUserSchema.nullable().describe('null for whoever is not signed in'),
  demo: z.boolean().describe('whether the demo accounts exist'),
  provider: z
    .object({ label: z.string() })
    .optional()
    .describe('where people may sign in by OpenID Connect too'),
});
