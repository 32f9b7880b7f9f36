import { join } from 'node:path';
import { orderMembers } from '../../domain/answers/orders.ts';
import { providerEndpoints } from '../access/provider/endpoints.ts';
import { linkEndpoints } from '../access/provider/link-endpoints.ts';
import { createProvider } from '../access/provider/service.ts';
import { secondFactorEndpoints } from '../access/second-factor-endpoints.ts';
import { createAccounts } from '../accounts/accounts.ts';
import { followCredentials } from '../accounts/changes.ts';
import { accountEndpoints, keyEndpoints } from '../accounts/endpoints.ts';
import { invitationEndpoints } from '../accounts/invitation-endpoints.ts';
import { requireKnown } from '../accounts/key-limits.ts';
import { createKeys } from '../accounts/keys.ts';
import { attachmentEndpoints } from '../attachments/endpoints.ts';
import { createAttachments } from '../attachments/service.ts';
import { uploadEndpoints } from '../attachments/upload-endpoints.ts';
import { createSeal } from '../database/seal.ts';
import { eventEndpoints } from '../events/endpoints.ts';
import { createEvents } from '../events/service.ts';
import { readCityGrids } from '../geometry/city-grids.ts';
import { open311Endpoints } from '../open311/endpoints.ts';
import { createOpen311 } from '../open311/service.ts';
import { orderEndpoints } from '../orders/endpoints.ts';
import { createOrderPolicy } from '../orders/policy.ts';
import { createOrders } from '../orders/service.ts';
import { overrideEndpoints } from '../overrides/endpoints.ts';
import { createOverrides } from '../overrides/service.ts';
import { personalEndpoints } from '../personal/endpoints.ts';
import { createPersonal } from '../personal/service.ts';
import { placeEndpoints } from '../places/endpoints.ts';
import { createPlaces } from '../places/service.ts';
import { presenceEndpoints } from '../presence/endpoints.ts';
import { createPresence } from '../presence/service.ts';
import { readingEndpoints } from '../readings/endpoints.ts';
import { createQuantities, readQuantities } from '../readings/quantities.ts';
import { createReadings } from '../readings/service.ts';
import { searchEndpoints } from '../search/endpoints.ts';
import { createItemSearch } from '../search/items.ts';
import { createSearch } from '../search/service.ts';
import { sourceEndpoints } from '../sources/endpoints.ts';
import { createSources } from '../sources/service.ts';
import { liveLayers } from '../tiles/live/layers.ts';
import { vehicleEndpoints } from '../vehicles/endpoints.ts';
import { readVehicleKinds } from '../vehicles/kinds.ts';
import { createVehicles } from '../vehicles/service.ts';
import { city } from './city.ts';

/** Orders with their attachments, places and search, and what comes in: events, readings, vehicles. */
export const work = city
  .with({
    name: 'credentials',
    start: ({ database, access, live }) => followCredentials(database, access, live),
    close: (credentials) => credentials.close(),
  })
  .with({
    name: 'accounts',
    start: ({ database, access, credentials }) =>
      createAccounts({ database, access, changed: credentials.announce }),
    endpoints: ({ accounts, access, audit, secondFactors, credentials }) => [
      ...accountEndpoints(accounts),
      ...invitationEndpoints(accounts, access, audit),
      ...secondFactorEndpoints({ access, factors: secondFactors, audit, changed: credentials.announce }),
    ],
  })
  .with({
    name: 'provider',
    start: ({ database, settings, access, credentials, background }) =>
      settings.provider &&
      createProvider({
        database,
        settings: settings.provider,
        access,
        changed: credentials.announce,
        warn: background.of('provider'),
      }),
    endpoints: ({ provider, access, audit }) => [
      ...providerEndpoints(provider, audit),
      ...linkEndpoints(provider, access, audit),
    ],
  })
  .with({
    name: 'keys',
    start: ({ database, access, archives, credentials, items, layers, settings }) =>
      createKeys({
        database,
        seal: createSeal(settings.secretKey),
        access,
        changed: credentials.announce,
        checkLimits: (role, source, limits) =>
          requireKnown(
            database,
            {
              items,
              layers,
              otherLayers: new Set([...Object.keys(liveLayers), ...archives.keys()]),
              orderMembers,
            },
            role,
            source,
            limits,
          ),
      }),
    endpoints: ({ keys }) => keyEndpoints(keys),
  })
  .with({
    name: 'attachments',
    start: ({ database, settings, background }) =>
      createAttachments({
        database,
        folder: join(settings.dataDirectory, 'attachments'),
        s3: settings.attachments,
        log: background.of('attachments'),
      }),
    endpoints: ({ attachments }) => [
      ...attachmentEndpoints(attachments),
      ...uploadEndpoints(attachments.uploads),
    ],
    close: (attachments) => attachments.close(),
  })
  .with({ name: 'policy', start: ({ items, database }) => createOrderPolicy(items, database) })
  .with({
    name: 'orders',
    start: ({ database, attachments, items, routing, policy }) =>
      createOrders({ database, attachments, items, routing, policy }),
    endpoints: ({ orders, attachments }) => orderEndpoints(orders, attachments),
  })
  .with({
    name: 'personal',
    start: ({ database, orders, audit, background }) =>
      createPersonal({ database, orders, audit, log: background.of('personal') }),
    endpoints: ({ personal }) => personalEndpoints(personal),
    close: (personal) => personal.close(),
  })
  .with({
    name: 'presence',
    start: ({ database, orders, live }) =>
      createPresence({ database, orders, live, now: () => performance.now() }),
    endpoints: ({ presence }) => presenceEndpoints(presence),
    close: (presence) => presence.close(),
  })
  .with({
    name: 'places',
    start: ({ database, layers, routing, background }) =>
      createPlaces({ database, layers, routing, log: background.of('places') }),
    endpoints: ({ places }) => placeEndpoints(places),
    close: (places) => places.close(),
  })
  .with({
    name: 'search',
    start: ({ database, layers, orders, places }) =>
      createSearch({ database, layers, orders, places, grids: readCityGrids() }),
    endpoints: ({ search, items, classes }) => searchEndpoints(search, createItemSearch(items, classes)),
    close: (search) => search.close(),
  })
  .with({
    name: 'sources',
    start: ({ database, items, settings }) =>
      createSources(database, items, Date.now, createSeal(settings.secretKey)),
    endpoints: ({ sources, access }) => sourceEndpoints(sources, access),
  })
  .with({
    name: 'events',
    start: ({ database, items, routing, places, classes, sources, attachments, policy }) =>
      createEvents({ database, items, routing, places, classes, sources, attachments, policy }),
    endpoints: ({ events, sources, attachments }) => eventEndpoints(events, sources, attachments),
  })
  .with({
    name: 'readings',
    start: ({ database, layers, items, routing, sources, events, background }) =>
      createReadings({
        database,
        layers,
        quantities: createQuantities(readQuantities()),
        items,
        routing,
        sources,
        events,
        log: background.of('readings'),
      }),
    endpoints: ({ readings }) => readingEndpoints(readings),
    close: (readings) => readings.close(),
  })
  .with({
    name: 'open311',
    start: ({ items, events, orders, attachments }) => createOpen311({ items, events, orders, attachments }),
    endpoints: ({ open311, access, attachments }) => open311Endpoints(open311, access, attachments),
  })
  .with({
    name: 'overrides',
    start: ({ database, routing, events, orders }) => createOverrides({ database, routing, events, orders }),
    endpoints: ({ overrides }) => overrideEndpoints(overrides),
  })
  .with({
    name: 'vehicles',
    start: ({ database, routing, sources, events, units, overrides, seed, background }) =>
      createVehicles({
        database,
        routing,
        sources,
        events,
        units,
        overrides,
        kinds: readVehicleKinds(new Set(seed.items.map(({ code }) => code))),
        log: background.of('vehicles'),
      }),
    endpoints: ({ vehicles }) => vehicleEndpoints(vehicles),
    close: (vehicles) => vehicles.close(),
  });
