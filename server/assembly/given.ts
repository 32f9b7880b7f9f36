import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { Background } from '../health/background.ts';
import type { Entries } from '../items/catalogue.ts';
import type { Items } from '../items/service.ts';
import type { DemoRequest } from './demo.ts';

/** What the capabilities are given: the database, and what is theirs by settings or, in tests, by choice. */
export interface Given {
  database: Database;
  settings: Pick<
    Config,
    | 'adminKey'
    | 'provider'
    | 'secondFactorOf'
    | 'secretKey'
    | 'dataDirectory'
    | 'attachments'
    | 'mail'
    | 'webhookNetworks'
    | 'tileFiles'
    | 'baseMap'
    | 'frameAncestors'
    | 'publicReports'
  >;
  log: Logger;
  background: Pick<Background, 'of'>;
  /** Takes the catalogue in force. */
  items: Items;
  /** What the catalogue is until people publish one of their own. */
  seed: Entries;
  /** The demo city that is to be there, if any. */
  demo: DemoRequest | null;
  /** Ends what is being answered, before what answers it is taken away. */
  drain?: () => Promise<void>;
  /** Whether notifications are sent beyond the console. */
  sends: boolean;
  /** How often the live feed shows that it is alive. */
  beatEveryMs?: number;
  /** How often timers that are due are fired; never unless given. */
  sweepEveryMs?: number;
  /** How often indicators that are due are computed; never unless given. */
  computeEveryMs?: number;
  /** How often what changed of orders is counted; for readers of figures alone without. */
  countEveryMs?: number;
}
