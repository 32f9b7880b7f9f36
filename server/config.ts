import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { type Role, roles } from '../domain/access/principal.ts';
import { type ProviderSettings, readProviderSettings } from './access/provider/settings.ts';
import type { S3Settings } from './attachments/s3-store.ts';
import type { MailSettings } from './notifications/mail.ts';
import type { BaseMap } from './tiles/base-map.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export interface Config {
  /** A PostGIS database; undefined means the embedded one under `dataDirectory`. */
  databaseUrl: string | undefined;
  /** Copies of that database, to read tiles and features from. */
  replicaUrls: readonly string[];
  dataDirectory: string;
  host: string;
  port: number;
  /** Build the demo city when the catalogue is empty. */
  demo: boolean;
  /** An API key with every right, for bootstrap and tests. */
  adminKey: string | undefined;
  /** Roles whose holders must have a second factor where they sign in by password. */
  secondFactorOf: readonly Role[];
  /** A provider of OpenID Connect that people may sign in by; null for none. */
  provider: ProviderSettings | null;
  /** What secrets are stored encrypted with; undefined stores them as they are. */
  secretKey: string | undefined;
  logLevel: (typeof logLevels)[number];
  /** A base map from elsewhere under the style of the city; null for our own. */
  baseMap: BaseMap | null;
  /** By which server notifications are mailed; null for none. */
  mail: MailSettings | null;
  /** Networks that are not public and that webhooks may lead into nevertheless, in CIDR notation. */
  webhookNetworks: readonly string[];
  /** Proxies whose `X-Forwarded-*` headers count: addresses, networks in CIDR notation, or loopback, linklocal, uniquelocal. */
  trustedProxies: readonly string[];
  /** Origins of pages that may embed the console, such as a parent screen of the city. */
  frameAncestors: readonly string[];
  /** Origins that pictures and streams of cameras come from, beside this service. */
  cameraOrigins: readonly string[];
  /** Whether citizens may report by the form at `/report`. */
  publicReports: boolean;
  /** Files of tiles to serve as layers. */
  tileFiles: readonly string[];
  /** The bucket of photos and files; null for a folder under `dataDirectory`. */
  attachments: S3Settings | null;
}

/** A setting that stops the start. The message is one line: variable, value, what is allowed. */
export class ConfigError extends Error {
  constructor(variable: string, value: string, allowed: string) {
    super(`${variable} is ${JSON.stringify(value)}: ${allowed}`);
    this.name = 'ConfigError';
  }
}

function readDatabaseUrl(variable: string, value: string): string {
  const allowed = 'expected a PostgreSQL address such as postgres://user:password@host:5432/database';
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw new ConfigError(variable, withoutPassword(value), allowed);
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
    throw new ConfigError(variable, withoutPassword(value), allowed);
  return value;
}

function withoutPassword(value: string): string {
  return value.replace(/(:\/\/[^:@/]*:)[^@]*@/, '$1***@');
}

function readPort(value: string | undefined): number {
  if (value === undefined || value === '') return 8080;
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535)
    throw new ConfigError('PORT', value, 'expected a whole number from 0 (any free port) to 65535');
  return port;
}

function readSwitch(variable: string, value: string | undefined, means: string): boolean {
  if (value === undefined || value === '' || value === '0') return false;
  if (value === '1') return true;
  throw new ConfigError(variable, value, `expected 1 (${means}) or 0`);
}

function readAdminKey(value: string | undefined): string | undefined {
  if (!value) return undefined;
  if (value.length < 24)
    throw new ConfigError(
      'WANGGE_ADMIN_KEY',
      `${value.length} characters`,
      'expected at least 24 characters',
    );
  return value;
}

function readSecretKey(value: string | undefined): string | undefined {
  if (!value) return undefined;
  if (value.length < 32)
    throw new ConfigError(
      'WANGGE_SECRET_KEY',
      `${value.length} characters`,
      'expected at least 32 characters, such as those of "openssl rand -base64 32"',
    );
  return value;
}

function readLogLevel(value: string | undefined): Config['logLevel'] {
  if (!value) return 'warn';
  const level = logLevels.find((known) => known === value);
  if (!level) throw new ConfigError('LOG_LEVEL', value, `expected one of ${logLevels.join(', ')}`);
  return level;
}

const styleSchema = z.object({
  version: z.literal(8),
  sources: z.record(z.string(), z.looseObject({ type: z.string() })),
  layers: z.array(z.looseObject({ id: z.string(), type: z.string() })),
  glyphs: z.string().optional(),
  sprite: z.union([z.string(), z.array(z.object({ id: z.string(), url: z.string() }))]).optional(),
});

function readBaseMap(value: string | undefined, directory: string): BaseMap | null {
  if (!value) return null;
  const allowed =
    'expected an address of raster tiles with {z}, {x} and {y}, or the file of a MapLibre style (version 8)';
  if (/^https?:/.test(value)) {
    if (!['{z}', '{x}', '{y}'].every((part) => value.includes(part)))
      throw new ConfigError('WANGGE_BASE_MAP', value, allowed);
    return { kind: 'raster', tiles: value };
  }
  try {
    const style = styleSchema.parse(JSON.parse(readFileSync(resolve(directory, value), 'utf8')));
    return { kind: 'style', style: style as Extract<BaseMap, { kind: 'style' }>['style'] };
  } catch {
    throw new ConfigError('WANGGE_BASE_MAP', value, allowed);
  }
}

/** A bucket; the service and its keys come from the variables that every S3 client reads. */
function readAttachments(environment: NodeJS.ProcessEnv): S3Settings | null {
  const value = environment.WANGGE_ATTACHMENTS;
  if (!value) return null;
  const [, bucket, path] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/.exec(value) ?? [];
  if (!bucket)
    throw new ConfigError('WANGGE_ATTACHMENTS', value, 'expected s3://bucket or s3://bucket/prefix');
  const required = (name: string) => {
    const found = environment[name];
    if (!found)
      throw new ConfigError(name, '', 'expected a value, because WANGGE_ATTACHMENTS names a bucket');
    return found;
  };
  const region = environment.AWS_REGION || 'us-east-1';
  const endpoint = environment.AWS_ENDPOINT_URL_S3 || `https://s3.${region}.amazonaws.com`;
  if (!/^https?:\/\/[^/?#]+\/?$/.test(endpoint))
    throw new ConfigError(
      'AWS_ENDPOINT_URL_S3',
      endpoint,
      'expected an address such as https://s3.example.org',
    );
  return {
    endpoint,
    region,
    bucket,
    prefix: path ? `${path.replace(/\/$/, '')}/` : '',
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
  };
}

function readMail(server: string | undefined, from: string | undefined): MailSettings | null {
  if (!server) return null;
  const url = URL.canParse(server) ? new URL(server) : null;
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw new ConfigError(
      'WANGGE_SMTP_URL',
      withoutPassword(server),
      'expected the address of a mail server such as smtp://user:password@host:587',
    );
  if (!from || !z.email().safeParse(from).success)
    throw new ConfigError(
      'WANGGE_MAIL_FROM',
      from ?? '',
      'expected the mail address that notifications come from',
    );
  return { server, from };
}

function listed(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const rolesOfPeople = roles.filter((role) => role !== 'partner');

function readRoles(value: string | undefined): Role[] {
  return listed(value).map((given) => {
    const role = rolesOfPeople.find((known) => known === given);
    if (role) return role;
    throw new ConfigError(
      'WANGGE_SECOND_FACTOR',
      given,
      `expected roles such as admin,gis; there are ${rolesOfPeople.join(', ')}`,
    );
  });
}

const proxyNames = ['loopback', 'linklocal', 'uniquelocal'];

function readProxies(value: string | undefined): string[] {
  const proxies = listed(value);
  for (const proxy of proxies)
    if (!proxyNames.includes(proxy) && !ipaddr.isValid(proxy) && !ipaddr.isValidCIDR(proxy))
      throw new ConfigError(
        'WANGGE_TRUSTED_PROXIES',
        proxy,
        `expected addresses or networks such as 10.0.0.7,10.1.0.0/16, or ${proxyNames.join(', ')}`,
      );
  return proxies;
}

function readOrigins(variable: string, value: string | undefined): string[] {
  const origins = listed(value);
  for (const origin of origins)
    if (!/^https?:\/\/[^/?#;,\s]+$/.test(origin) || !URL.canParse(origin))
      throw new ConfigError(
        variable,
        origin,
        'expected origins such as https://screen.example.org, with commas between',
      );
  return origins;
}

function readNetworks(value: string | undefined): string[] {
  const networks = listed(value);
  for (const network of networks)
    if (!ipaddr.isValidCIDR(network))
      throw new ConfigError(
        'WANGGE_WEBHOOK_NETWORKS',
        network,
        'expected networks such as 10.0.0.0/8,fd00::/8',
      );
  return networks;
}

function readReplicas(value: string | undefined, hasDatabase: boolean): string[] {
  if (!value) return [];
  const variable = 'DATABASE_REPLICA_URLS';
  if (!hasDatabase)
    throw new ConfigError(
      variable,
      value.split(',').map(withoutPassword).join(','),
      'expected DATABASE_URL too, which they are replicas of',
    );
  return value
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '')
    .map((url) => readDatabaseUrl(variable, url));
}

/**
 * Reads the environment of the contract.
 * @param directory where a relative `WANGGE_DATA_DIR` starts
 * @throws ConfigError on the first value that is not allowed
 */
export function readConfig(environment: NodeJS.ProcessEnv, directory: string): Config {
  const data = environment.WANGGE_DATA_DIR || '.wangge';
  return {
    databaseUrl: environment.DATABASE_URL
      ? readDatabaseUrl('DATABASE_URL', environment.DATABASE_URL)
      : undefined,
    replicaUrls: readReplicas(environment.DATABASE_REPLICA_URLS, Boolean(environment.DATABASE_URL)),
    dataDirectory: isAbsolute(data) ? data : resolve(directory, data),
    host: environment.HOST || '127.0.0.1',
    port: readPort(environment.PORT),
    demo: readSwitch('WANGGE_DEMO', environment.WANGGE_DEMO, 'build the demo city'),
    adminKey: readAdminKey(environment.WANGGE_ADMIN_KEY),
    secondFactorOf: readRoles(environment.WANGGE_SECOND_FACTOR),
    provider: readProviderSettings(environment, directory, (variable, value, allowed) => {
      throw new ConfigError(variable, value, allowed);
    }),
    secretKey: readSecretKey(environment.WANGGE_SECRET_KEY),
    logLevel: readLogLevel(environment.LOG_LEVEL),
    baseMap: readBaseMap(environment.WANGGE_BASE_MAP, directory),
    mail: readMail(environment.WANGGE_SMTP_URL, environment.WANGGE_MAIL_FROM),
    webhookNetworks: readNetworks(environment.WANGGE_WEBHOOK_NETWORKS),
    trustedProxies: readProxies(environment.WANGGE_TRUSTED_PROXIES),
    frameAncestors: readOrigins('WANGGE_FRAME_ANCESTORS', environment.WANGGE_FRAME_ANCESTORS),
    cameraOrigins: readOrigins('WANGGE_CAMERA_ORIGINS', environment.WANGGE_CAMERA_ORIGINS),
    publicReports: readSwitch(
      'WANGGE_PUBLIC_REPORTS',
      environment.WANGGE_PUBLIC_REPORTS,
      'take reports by the public form',
    ),
    tileFiles: [],
    attachments: readAttachments(environment),
  };
}
