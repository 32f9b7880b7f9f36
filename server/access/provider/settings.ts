import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { city, roles } from '../../../domain/access/principal.ts';

const groupsSchema = z.record(
  z.string(),
  z
    .array(
      z.strictObject({
        role: z.enum(roles).refine((role) => role !== 'partner', 'a partner has a key and no account'),
        unit: z.string().min(1).max(100).default(city),
      }),
    )
    .min(1),
);

/** A provider of OpenID Connect that people may sign in by. */
export interface ProviderSettings {
  issuer: URL;
  clientId: string;
  /** Undefined for a public client. */
  clientSecret: string | undefined;
  /** On the button of the sign-in dialog. */
  label: string;
  scope: string;
  /** The claim that names the groups of a person. */
  groupsClaim: string;
  /** The roles in units that each group gives. */
  groups: z.output<typeof groupsSchema>;
}

const groupsForm =
  'expected a JSON file such as {"dispatchers": [{"role": "dispatcher", "unit": "310115"}]}, each group with its roles';

/**
 * Reads the settings of sign-in by a provider; null where there is none.
 * @param directory where a relative path starts
 * @param refuse stops the start over a variable, its value and what is allowed
 */
export function readProviderSettings(
  environment: NodeJS.ProcessEnv,
  directory: string,
  refuse: (variable: string, value: string, allowed: string) => never,
): ProviderSettings | null {
  const issuer = environment.WANGGE_OIDC_ISSUER;
  if (!issuer) return null;
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const isLoopback = url !== null && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)))
    refuse(
      'WANGGE_OIDC_ISSUER',
      issuer,
      'expected the address of an OpenID provider such as https://login.example.org',
    );
  const required = (name: string) =>
    environment[name] || refuse(name, '', 'expected a value, because WANGGE_OIDC_ISSUER is set');
  const path = required('WANGGE_OIDC_GROUPS');
  let groups: ProviderSettings['groups'];
  try {
    groups = groupsSchema.parse(JSON.parse(readFileSync(resolve(directory, path), 'utf8')));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const fault = issue ? `${issue.path.join('/')}: ${issue.message}` : String(error);
    refuse('WANGGE_OIDC_GROUPS', path, `${groupsForm}; ${fault}`);
  }
  return {
    issuer: url,
    clientId: required('WANGGE_OIDC_CLIENT_ID'),
    clientSecret: environment.WANGGE_OIDC_CLIENT_SECRET || undefined,
    label: environment.WANGGE_OIDC_LABEL || url.hostname,
    scope: environment.WANGGE_OIDC_SCOPE || 'openid profile email',
    groupsClaim: environment.WANGGE_OIDC_GROUPS_CLAIM || 'groups',
    groups,
  };
}
