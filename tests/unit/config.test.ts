import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';

const read = (environment: NodeJS.ProcessEnv) => readConfig(environment, '/srv/city');

describe('settings from the environment', () => {
  test('nothing set gives the embedded database below the working directory, on loopback', () => {
    expect(read({})).toEqual({
      databaseUrl: undefined,
      replicaUrls: [],
      dataDirectory: '/srv/city/.wangge',
      host: '127.0.0.1',
      port: 8080,
      demo: false,
      adminKey: undefined,
      secretKey: undefined,
      secondFactorOf: [],
      provider: null,
      logLevel: 'warn',
      baseMap: null,
      mail: null,
      webhookNetworks: [],
      trustedProxies: [],
      frameAncestors: [],
      cameraOrigins: [],
      publicReports: false,
      tileFiles: [],
      attachments: null,
    });
  });

  test('port 0 is allowed and an absolute data directory is kept', () => {
    expect(read({ PORT: '0', WANGGE_DATA_DIR: '/data' })).toMatchObject({ port: 0, dataDirectory: '/data' });
  });

  test('a provider has groups that give roles in units, the city unless one is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wangge-config-'));
    const groups = join(folder, 'groups.json');
    const settings = {
      WANGGE_OIDC_ISSUER: 'https://login.example.org/realms/city',
      WANGGE_OIDC_CLIENT_ID: 'wangge',
      WANGGE_OIDC_GROUPS: groups,
    };
    try {
      await writeFile(groups, '{"chiefs": [{"role": "duty-chief"}]}');
      expect(read(settings).provider).toMatchObject({
        clientSecret: undefined,
        label: 'login.example.org',
        groupsClaim: 'groups',
        groups: { chiefs: [{ role: 'duty-chief', unit: 'city' }] },
      });
      for (const [wrong, fault] of [
        ['{"chiefs": [{"role": "chief"}]}', 'chiefs/0/role'],
        ['{"chiefs": []}', 'chiefs'],
        ['{"partners": [{"role": "partner"}]}', 'a partner has a key and no account'],
        ['{', 'SyntaxError'],
      ] as const) {
        await writeFile(groups, wrong);
        expect(() => read(settings)).toThrow(fault);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a base map is an address of raster tiles, or a style in a file', () => {
    const tiles = 'https://tiles.example/{z}/{x}/{y}.png';
    expect(read({ WANGGE_BASE_MAP: tiles }).baseMap).toEqual({ kind: 'raster', tiles });
    for (const wrong of ['https://tiles.example/{z}/{x}.png', 'nowhere.json', '/etc/hostname'])
      expect(() => read({ WANGGE_BASE_MAP: wrong })).toThrow(
        `WANGGE_BASE_MAP is "${wrong}": expected an address`,
      );
  });

  test.each([
    ['PORT', 'http', 'PORT is "http": expected a whole number from 0 (any free port) to 65535'],
    ['PORT', '65536', 'PORT is "65536": expected a whole number from 0 (any free port) to 65535'],
    ['PORT', '-1', 'PORT is "-1": expected a whole number from 0 (any free port) to 65535'],
    ['WANGGE_DEMO', 'yes', 'WANGGE_DEMO is "yes": expected 1 (build the demo city) or 0'],
    ['WANGGE_ADMIN_KEY', 'short', 'WANGGE_ADMIN_KEY is "5 characters": expected at least 24 characters'],
    [
      'LOG_LEVEL',
      'loud',
      'LOG_LEVEL is "loud": expected one of fatal, error, warn, info, debug, trace, silent',
    ],
    [
      'DATABASE_URL',
      'localhost:5432',
      'DATABASE_URL is "localhost:5432": expected a PostgreSQL address such as postgres://user:password@host:5432/database',
    ],
    ['WANGGE_SMTP_URL', 'mail.city.example', 'WANGGE_SMTP_URL is "mail.city.example": expected the address'],
    ['WANGGE_SMTP_URL', 'smtp://mail.city.example', 'WANGGE_MAIL_FROM is "": expected the mail address'],
    ['WANGGE_WEBHOOK_NETWORKS', '10.0.0.0/8,lan', 'WANGGE_WEBHOOK_NETWORKS is "lan": expected networks'],
    [
      'WANGGE_SECOND_FACTOR',
      'admin, chef',
      'WANGGE_SECOND_FACTOR is "chef": expected roles such as admin,gis',
    ],
    ['WANGGE_SECOND_FACTOR', 'partner', 'WANGGE_SECOND_FACTOR is "partner": expected roles'],
    [
      'WANGGE_OIDC_ISSUER',
      'http://login.example.org',
      'WANGGE_OIDC_ISSUER is "http://login.example.org": expected the address of an OpenID provider',
    ],
    [
      'WANGGE_OIDC_ISSUER',
      'https://login.example.org',
      'WANGGE_OIDC_GROUPS is "": expected a value, because WANGGE_OIDC_ISSUER is set',
    ],
    ['WANGGE_SECRET_KEY', 'too short', 'WANGGE_SECRET_KEY is "9 characters": expected at least 32'],
    ['WANGGE_TRUSTED_PROXIES', 'loopback,lan', 'WANGGE_TRUSTED_PROXIES is "lan": expected addresses'],
    [
      'WANGGE_FRAME_ANCESTORS',
      'screen.example.org',
      'WANGGE_FRAME_ANCESTORS is "screen.example.org": expected origins',
    ],
    [
      'WANGGE_FRAME_ANCESTORS',
      'https://a.example;script-src *',
      'WANGGE_FRAME_ANCESTORS is "https://a.example;script-src *": expected origins',
    ],
  ])('%s=%s stops the start with one line', (variable, value, message) => {
    expect(() => read({ [variable]: value })).toThrow(message);
  });

  test('photos and files go to a bucket, with the variables that every S3 client reads', () => {
    const keys = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(read({ WANGGE_ATTACHMENTS: 's3://city-photos', ...keys }).attachments).toEqual({
      endpoint: 'https://s3.us-east-1.amazonaws.com',
      region: 'us-east-1',
      bucket: 'city-photos',
      prefix: '',
      accessKeyId: 'key',
      secretAccessKey: 'secret',
    });
    const own = { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000', AWS_REGION: 'cn-east-1' };
    expect(
      read({ WANGGE_ATTACHMENTS: 's3://city/wangge/photos', ...keys, ...own }).attachments,
    ).toMatchObject({
      endpoint: 'http://127.0.0.1:9000',
      region: 'cn-east-1',
      prefix: 'wangge/photos/',
    });
    expect(() => read({ WANGGE_ATTACHMENTS: '/var/photos', ...keys })).toThrow(
      'WANGGE_ATTACHMENTS is "/var/photos": expected s3://bucket',
    );
    expect(() => read({ WANGGE_ATTACHMENTS: 's3://city' })).toThrow('AWS_ACCESS_KEY_ID is ""');
  });

  test('mail has a server and a sender, and webhooks lead into networks that are named', () => {
    const mail = {
      WANGGE_SMTP_URL: 'smtps://city:secret@mail.example:465',
      WANGGE_MAIL_FROM: 'city@mail.example',
    };
    expect(read(mail).mail).toEqual({ server: mail.WANGGE_SMTP_URL, from: mail.WANGGE_MAIL_FROM });
    expect(read({ WANGGE_WEBHOOK_NETWORKS: '10.0.0.0/8, fd00::/8' }).webhookNetworks).toEqual([
      '10.0.0.0/8',
      'fd00::/8',
    ]);
  });

  test('replicas are named beside the database that they are copies of', () => {
    const DATABASE_URL = 'postgres://db/city';
    const urls = 'postgres://one/city, postgresql://reader:secret@two:5433/city';
    expect(read({ DATABASE_URL, DATABASE_REPLICA_URLS: urls }).replicaUrls).toEqual([
      'postgres://one/city',
      'postgresql://reader:secret@two:5433/city',
    ]);
    expect(() => read({ DATABASE_URL, DATABASE_REPLICA_URLS: 'postgres://one/city,two' })).toThrow(
      'DATABASE_REPLICA_URLS is "two": expected a PostgreSQL address',
    );
    expect(() => read({ DATABASE_REPLICA_URLS: urls })).toThrow(
      'DATABASE_REPLICA_URLS is "postgres://one/city, postgresql://reader:***@two:5433/city": expected DATABASE_URL too',
    );
  });

  test('a password in a refused address is not repeated', () => {
    expect(() => read({ DATABASE_URL: 'mysql://city:secret@db/city' })).toThrow('mysql://city:***@db/city');
  });
});
