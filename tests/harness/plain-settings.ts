import type { Config } from '../../server/config.ts';

/** A service on loopback, on a free port, with nothing that is optional. */
export const plainSettings: Omit<Config, 'databaseUrl' | 'dataDirectory'> = {
  replicaUrls: [],
  host: '127.0.0.1',
  port: 0,
  demo: false,
  adminKey: undefined,
  secondFactorOf: [],
  provider: null,
  secretKey: undefined,
  logLevel: 'error',
  baseMap: null,
  mail: null,
  webhookNetworks: [],
  trustedProxies: [],
  frameAncestors: [],
  cameraOrigins: [],
  publicReports: true,
  tileFiles: [],
  attachments: null,
};
