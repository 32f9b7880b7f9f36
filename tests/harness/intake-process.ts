// Intake alone, as a process to be killed: `intake-process.ts <database> <data directory> <folder of attachments>`.
// It prints its address once it takes reports.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { cityWide } from '../../domain/access/principal.ts';
import { attachmentEndpoints } from '../../server/attachments/endpoints.ts';
import { createAttachments } from '../../server/attachments/service.ts';
import { openDatabase } from '../../server/database/open.ts';
import { mount } from '../../server/endpoint/mount.ts';
import { eventEndpoints } from '../../server/events/endpoints.ts';
import { createEvents } from '../../server/events/service.ts';
import { problemHandler } from '../../server/http/problem-handler.ts';
import { readAiClasses } from '../../server/items/classes.ts';
import { createItems } from '../../server/items/service.ts';
import { createLayers } from '../../server/layers/service.ts';
import { createOrderPolicy } from '../../server/orders/policy.ts';
import { createPlaces } from '../../server/places/service.ts';
import { createRouting } from '../../server/routing/service.ts';
import { createSources } from '../../server/sources/service.ts';
import { silentLog } from './silent-log.ts';

const [databaseUrl, dataDirectory, folder] = process.argv.slice(2) as [string, string, string];
// What fails because the database is taken away is expected; whoever sends is told.
const log = () => undefined;
const database = await openDatabase({ databaseUrl, dataDirectory, log: silentLog });
const layers = await createLayers(database, log);
const items = createItems();
const routing = await createRouting({ database, layers, items, log });
const classes = readAiClasses(new Set(items.items().map(({ code }) => code)));
const places = createPlaces({ database, layers, routing, log });
const attachments = createAttachments({ database, folder, s3: null, log });
const sources = createSources(database, items, Date.now);
const policy = createOrderPolicy(items, database);
const events = createEvents({ database, items, routing, places, classes, sources, attachments, policy });
const app = express();
app.use((_request, response, next) => {
  response.locals.principal = cityWide('key', 'load', 'partner');
  next();
});
app.use(
  mount([...eventEndpoints(events, sources, attachments), ...attachmentEndpoints(attachments)]),
  problemHandler(log),
);
const server = createServer(app);
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
