import type { Principal } from '../../domain/access/principal.ts';
import type { Event } from '../../domain/answers/events.ts';
import type {
  MadeRequest,
  ServiceDefinition,
  ServiceRequest,
  Services,
} from '../../domain/answers/open311.ts';
import type { Order } from '../../domain/answers/orders.ts';
import type { Item, RequiredField } from '../../domain/items/entries.ts';
import { endStates, stateLabels } from '../../domain/orders/states.ts';
import type { ReceivedForm } from '../attachments/receive.ts';
import type { Attachments } from '../attachments/service.ts';
import type { Events } from '../events/service.ts';
import { fromZod, Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Orders } from '../orders/service.ts';
import { newRequestSchema, type RequestQuery } from './schema.ts';

/** The source of reports whose key is bound to none. */
const defaultSource = 'open311';
// Both are the standard's: without a period the last 90 days, and never more than 1,000 requests.
const longestPeriodMs = 90 * 86_400_000;
const mostRequests = 1000;
const personal = ['email', 'first_name', 'last_name', 'phone'];

export interface Open311 {
  services(): Services;
  /** @throws Problem 404 `unknown-service` */
  definition(code: string): ServiceDefinition;
  /**
   * Reports, with the photos and files of a multipart form, which whoever asks removes in the end.
   * @throws Problem 400 for bad input, 404 `unknown-service`, and whatever refuses a report or a file
   */
  post(form: Record<string, unknown>, media: ReceivedForm | null, principal: Principal): Promise<MadeRequest>;
  /** @param origin where this service is, for addresses of photos */
  list(
    query: RequestQuery,
    principal: Principal,
    origin: string,
    signal: AbortSignal,
  ): Promise<ServiceRequest[]>;
  /** @throws Problem 404 `unknown-request` */
  find(number: string, principal: Principal, origin: string, signal: AbortSignal): Promise<ServiceRequest>;
}

interface Dependencies {
  items: Items;
  events: Events;
  orders: Orders;
  attachments: Attachments;
}

/** What an item asks for that GeoReport has no field for; these become attributes of the service. */
function attributesOf(item: Item): RequiredField[] {
  return item.required.filter((field) => field !== 'description');
}

const attributeCode = (field: RequiredField) => field.replace('properties.', '');

function text(properties: Record<string, unknown>, name: string): string | null {
  const value = properties[name];
  return typeof value === 'string' ? value : null;
}

/** What becomes of a request beside its state: others report the same, or it went on with another one. */
function noticeOf({ reportCount, mergedInto }: Order): string | null {
  if (mergedInto !== null) return `已并入${mergedInto} / Went on with ${mergedInto}`;
  return reportCount > 1 ? `共${reportCount}次上报 / Reported ${reportCount} times` : null;
}

const datatypes: Partial<Record<string, 'number' | 'datetime'>> = {
  accuracy: 'number',
  occurredAt: 'datetime',
};

/** That a report joined a request that was there, and what they have in common. */
function joinedNotice({ orderNumber, joining }: Event): string[] {
  if (!joining) return [];
  const zh = joining.reasons.map(({ text }) => text.zh).join('；');
  const en = joining.reasons.map(({ text }) => text.en).join('; ');
  return [`已并入${orderNumber}：${zh} / Joined ${orderNumber}: ${en}`];
}

export function createOpen311({ items, events, orders, attachments }: Dependencies): Open311 {
  function serviceOf(code: string): Item {
    const item = items.find(code);
    if (item?.enabled) return item;
    throw new Problem(404, 'unknown-service', `service_code "${code}" was not found; GET services lists all`);
  }

  async function toRequests(
    found: readonly { order: Order; event: Event }[],
    origin: string,
  ): Promise<ServiceRequest[]> {
    const photos = await attachments.firstPhotos(found.map(({ event }) => event.id));
    return found.map(({ order, event }) => {
      const photo = photos.get(event.id);
      return toRequest(order, event, photo === undefined ? null : `${origin}${photo}`);
    });
  }

  function toRequest(order: Order, event: Event, photo: string | null): ServiceRequest {
    const [long, lat] = order.point;
    return {
      service_request_id: order.number,
      status: endStates.includes(order.state) ? 'closed' : 'open',
      status_notes: [stateLabels[order.state].zh, order.answer?.done?.note].filter(Boolean).join('：'),
      service_name: items.find(order.item)?.title.zh ?? order.item,
      service_code: order.item,
      description: event.description,
      agency_responsible: order.lead.name,
      service_notice: noticeOf(order),
      requested_datetime: event.receivedAt,
      updated_datetime: order.updatedAt,
      expected_datetime: null,
      address: text(event.properties, 'address_string'),
      address_id: text(event.properties, 'address_id'),
      zipcode: null,
      lat,
      long,
      media_url: text(event.properties, 'media_url') ?? photo,
    };
  }

  return {
    services() {
      const groups = new Map(items.scenes().map(({ id, title }) => [id, title.zh]));
      return items
        .items()
        .filter(({ enabled }) => enabled)
        .map((item) => ({
          service_code: item.code,
          service_name: item.title.zh,
          description: item.title.en,
          metadata: attributesOf(item).length > 0,
          type: 'realtime' as const,
          keywords: (item.classes.ai ?? []).join(','),
          group: groups.get(item.scene),
        }));
    },

    definition(code) {
      const attributes = attributesOf(serviceOf(code)).map((field, index) => ({
        variable: true,
        code: attributeCode(field),
        datatype: datatypes[field] ?? ('string' as const),
        required: true,
        datatype_description: null,
        order: index + 1,
        description: attributeCode(field),
      }));
      return { service_code: code, attributes };
    },

    async post(form, media, principal) {
      const parsed = newRequestSchema.safeParse(form);
      if (!parsed.success) throw fromZod(parsed.error);
      const { service_code, lat, long, description, ...kept } = parsed.data;
      const item = serviceOf(service_code);
      const fields: Record<string, unknown> = {};
      const properties: Record<string, unknown> = { ...kept };
      for (const [name, value] of Object.entries(form)) {
        const code = /^attribute\[(.+)\]$/.exec(name)?.[1];
        if (code === undefined) continue;
        if (item.required.some((field) => field === code))
          fields[code] = code === 'accuracy' ? Number(value) : value;
        else properties[code] = value;
      }
      const report = {
        source: principal.source ?? defaultSource,
        item: item.code,
        ...(lat === undefined || long === undefined
          ? { place: kept.address_string }
          : { point: [long, lat] }),
        ...(description === undefined ? {} : { description }),
        ...fields,
        properties,
      };
      const files = media && media.files.length > 0 ? await attachments.keep(media, 'before') : undefined;
      const { event } = await events.report(report, principal, files);
      const dropped = personal.filter((name) => form[name] !== undefined && form[name] !== '');
      const notices = joinedNotice(event);
      if (dropped.length > 0) notices.push(`Not kept: ${dropped.join(', ')}`);
      return {
        service_request_id: event.orderNumber,
        service_notice: notices.length > 0 ? notices.join('. ') : null,
        account_id: kept.account_id ?? null,
      };
    },

    async list(query, principal, origin, signal) {
      const numbers = query.service_request_id ?? null;
      const until = query.end_date === undefined ? new Date() : new Date(query.end_date);
      const start = query.start_date === undefined ? 0 : Date.parse(query.start_date);
      const since = new Date(Math.max(start, until.getTime() - longestPeriodMs));
      const found = await orders.search(
        {
          numbers,
          items: query.service_code ?? null,
          closed: query.status?.length === 1 ? query.status[0] === 'closed' : null,
          // Named requests are found whenever they were made.
          ...(numbers ? { since: null, until: null } : { since, until }),
        },
        mostRequests,
        principal,
        signal,
      );
      return toRequests(found, origin);
    },

    async find(number, principal, origin, signal) {
      const filter = { numbers: [number], items: null, closed: null, since: null, until: null };
      const [found] = await toRequests(await orders.search(filter, 1, principal, signal), origin);
      if (found) return found;
      throw new Problem(404, 'unknown-request', `service_request_id "${number}" was not found`);
    },
  };
}
