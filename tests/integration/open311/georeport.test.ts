import { DOMParser } from '@xmldom/xmldom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceRequest } from '../../../domain/answers/open311.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { photo } from '../../harness/photos.ts';
import { inFirstStreet, inLastStreet, outside, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

async function ask(path: string, form?: Record<string, string>) {
  const response = await fetch(`${operations.url}/open311/v2/${path}`, {
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  });
  const text = await response.text();
  const type = response.headers.get('Content-Type');
  return { status: response.status, type, text, json: type?.includes('json') ? JSON.parse(text) : null };
}

/** The texts of the elements of this name in an answer in XML. */
function texts(xml: string, name: string): (string | null)[] {
  const onError = (level: string, message: string) => {
    if (level !== 'warning') throw new Error(message);
  };
  const document = new DOMParser({ onError }).parseFromString(xml, 'text/xml');
  return [...document.getElementsByTagName(name)].map(({ textContent }) => textContent);
}

const [long, lat] = inFirstStreet;
const form = () => ({
  api_key: operations.keys.partner,
  service_code: 'road.roadside-rubbish',
  lat: String(lat),
  long: String(long),
  description: '路边 <堆积> & 垃圾',
});

async function post(change: Record<string, string> = {}): Promise<string> {
  const { status, json } = await ask('requests.json', { ...form(), ...change });
  expect(status).toBe(201);
  return json[0].service_request_id;
}

const read = async (query: string): Promise<ServiceRequest[]> =>
  (await ask(`requests.json?api_key=${operations.keys.partner}${query}`)).json;

const numbers = (requests: ServiceRequest[]) => requests.map((request) => request.service_request_id);

describe('services', () => {
  it('are the items that can be reported, for everybody, in JSON and in XML', async () => {
    const { status, json } = await ask('services.json');
    expect(status).toBe(200);
    expect(json).toHaveLength(87);
    expect(json).toContainEqual({
      service_code: 'road.roadside-rubbish',
      service_name: '路边垃圾堆积',
      description: 'Rubbish piled at the roadside',
      metadata: false,
      type: 'realtime',
      keywords: 'roadside-rubbish',
      group: '道路保洁',
    });
    const xml = await ask('services.xml');
    expect(xml.type).toBe('text/xml; charset=utf-8');
    expect(xml.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<services><service><service_code>/);
    expect(texts(xml.text, 'service_name')).toEqual(
      json.map((service: { service_name: string }) => service.service_name),
    );
  });

  it('tell which attributes they need', async () => {
    const { json } = await ask('services/river.post-approval.json');
    expect(json).toMatchObject({
      service_code: 'river.post-approval',
      attributes: [{ code: 'permit', variable: true, required: true, datatype: 'string', order: 1 }],
    });
    const xml = await ask('services/river.post-approval.xml');
    expect(texts(xml.text, 'attribute')).toHaveLength(1);
    expect(texts(xml.text, 'code')).toEqual(['permit']);
    expect(await ask('services/road.nothing.json')).toMatchObject({ status: 404, json: [{ code: 404 }] });
  });
});

describe('a service request', () => {
  it('becomes an event with its order, and is read back in JSON and XML', async () => {
    const id = await post({ address_string: '东一路 1 号', media_url: 'https://example.org/photo.jpg' });
    const expected = {
      service_request_id: id,
      status: 'open',
      status_notes: '待派遣',
      service_name: '路边垃圾堆积',
      service_code: 'road.roadside-rubbish',
      description: '路边 <堆积> & 垃圾',
      address: '东一路 1 号',
      media_url: 'https://example.org/photo.jpg',
      lat,
      long,
    };
    const one = await ask(`requests/${id}.json?api_key=${operations.keys.partner}`);
    expect(one).toMatchObject({ status: 200, json: [expected] });
    const order = await operations.request<{ lead: { name: string }; event: { source: string } }>(
      'admin',
      `/api/orders/${id}`,
    );
    expect(one.json[0].agency_responsible).toBe(order.body.lead.name);
    expect(order.body.event.source).toBe('open311');
    const xml = (await ask(`requests/${id}.xml?api_key=${operations.keys.partner}`)).text;
    for (const [name, value] of Object.entries(expected)) expect(texts(xml, name)).toEqual([String(value)]);
  });

  it('is answered in XML too, and says what is not kept', async () => {
    const { status, text } = await ask('requests.xml', {
      ...form(),
      email: 'someone@example.org',
      phone: '1',
    });
    expect(status).toBe(201);
    expect(texts(text, 'service_request_id')).toEqual([expect.stringMatching(/^\d{8}-\d{6}$/)]);
    expect(texts(text, 'service_notice')).toEqual(['Not kept: email, phone']);
    const { rows } = await operations.database.query(
      'select from wangge.events where properties::text like $1',
      ['%example.org"%someone%'],
    );
    expect(rows).toEqual([]);
  });

  it('carries the attributes that its service needs', async () => {
    const permit = { service_code: 'river.post-approval', 'attribute[permit]': 'P-17' };
    const id = await post(permit);
    const { body } = await operations.request<{ event: { properties: object } }>(
      'admin',
      `/api/orders/${id}`,
    );
    expect(body.event.properties).toEqual({ permit: 'P-17' });
    const without = await ask('requests.json', { ...form(), service_code: 'river.post-approval' });
    expect(without).toMatchObject({
      status: 400,
      json: [{ code: 400, description: expect.stringContaining('permit') }],
    });
  });

  it('with characters that XML cannot hold is still well-formed', async () => {
    const id = await post({ description: 'a\u0001b' });
    const { text } = await ask(`requests/${id}.xml?api_key=${operations.keys.partner}`);
    expect(texts(text, 'description')).toEqual(['a\uFFFDb']);
  });

  it('brings photos in a form of several parts, and tells where the first of them is', async () => {
    const parts = new FormData();
    const { api_key, ...fields } = form();
    for (const [name, value] of Object.entries(fields)) parts.append(name, value);
    parts.append('media', new Blob([new Uint8Array(photo({}, 'open311'))]), 'a.jpg');
    const response = await fetch(`${operations.url}/open311/v2/requests.json?api_key=${api_key}`, {
      method: 'POST',
      body: parts,
    });
    const [made] = await response.json();
    expect(response.status).toBe(201);
    const [request] = await read(`&service_request_id=${made.service_request_id}`);
    expect(request!.media_url).toMatch(new RegExp(`^${operations.url}/api/attachments/\\d+$`));
    const headers = { Authorization: `Bearer ${operations.keys.partner}` };
    expect((await fetch(request!.media_url!, { headers })).headers.get('Content-Type')).toBe('image/jpeg');
  });

  it('is closed when its order is', async () => {
    const id = await post();
    await operations.request('admin', `/api/orders/${id}/actions`, {
      body: { action: 'cancel', note: '重复' },
    });
    expect(await read(`&service_request_id=${id}`)).toMatchObject([
      { status: 'closed', status_notes: '已作废' },
    ]);
  });
});

describe('requests', () => {
  it('are found by id, service, status and time', async () => {
    const rubbish = await post();
    const bike = await post({
      service_code: 'road.bike-misparked',
      lat: String(inLastStreet[1]),
      long: String(inLastStreet[0]),
    });
    await operations.request('admin', `/api/orders/${bike}/actions`, {
      body: { action: 'cancel', note: '重复' },
    });
    const both = `&service_request_id=${rubbish},${bike}`;
    expect(numbers(await read(both))).toEqual([bike, rubbish]);
    expect(numbers(await read(`${both}&status=open`))).toEqual([rubbish]);
    expect(numbers(await read(`${both}&status=closed`))).toEqual([bike]);
    expect(numbers(await read(`${both}&status=open,closed`))).toEqual([bike, rubbish]);
    expect(numbers(await read('&service_code=road.bike-misparked'))).toEqual([bike]);
    expect(numbers(await read(''))).toContain(rubbish);
    expect(await read('&start_date=2099-01-01T00:00:00Z')).toEqual([]);
    expect(await read('&end_date=2026-01-01T00:00:00Z')).toEqual([]);
  });

  it('are those that the holder of the key may see', async () => {
    const mine = await post();
    const other = await post({ lat: String(inLastStreet[1]), long: String(inLastStreet[0]) });
    const { json } = await ask(`requests.json?api_key=${operations.keys.street}`);
    expect(numbers(json)).toContain(mine);
    expect(numbers(json)).not.toContain(other);
  });
});

describe('errors', () => {
  it.each<[string, Record<string, string>, number, RegExp]>([
    ['without a service', { service_code: '' }, 400, /service_code/],
    ['of an unknown service', { service_code: 'road.nothing' }, 404, /road\.nothing/],
    ['without a place', { lat: '' }, 400, /lat/],
    ['with a place that is none', { long: 'east' }, 400, /long/],
    ['outside the city', { lat: String(outside[1]), long: String(outside[0]) }, 400, /124/],
    ['with a link that is none', { media_url: 'photo' }, 400, /media_url/],
    ['with a link that runs', { media_url: 'javascript:alert(1)' }, 400, /media_url/],
    ['without a key', { api_key: '' }, 403, /key/],
    ['with a key that is none', { api_key: 'wg_unknown' }, 403, /key/],
  ])('tell of a request %s, in JSON and XML', async (_case, change, code, reason) => {
    const given = { ...form(), ...change };
    const { status, json } = await ask('requests.json', given);
    expect(status).toBe(code);
    expect(json[0]).toEqual({ code, description: expect.stringMatching(reason) });
    const xml = await ask('requests.xml', given);
    expect(xml.status).toBe(code);
    expect(texts(xml.text, 'code')[0]).toBe(String(code));
  });

  it('tell of a request that is not there, a wrong time and a wrong status', async () => {
    const key = `api_key=${operations.keys.partner}`;
    expect((await ask(`requests/20260101-999999.json?${key}`)).status).toBe(404);
    expect((await ask(`requests.json?${key}&start_date=yesterday`)).status).toBe(400);
    expect((await ask(`requests.json?${key}&status=lost`)).status).toBe(400);
    expect((await ask('requests.json')).status).toBe(403);
  });
});
