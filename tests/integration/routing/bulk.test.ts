import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { wgs84ToGcj02 } from '../../../server/coordinates/transform.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Running, startTown } from './town.ts';

let running: Running;
beforeAll(async () => {
  running = await startTown(await testDatabase());
  return async () => {
    await running.routing.close();
    await running.layers.close();
    expect(running.failures).toEqual([]);
  };
});

const post = (type: string, body: string | object) =>
  request(running.app).post('/api/route').set('content-type', type).send(body);

/** The answer as text, whatever its media type. */
const asText = (response: request.Test) =>
  response.buffer(true).parse((stream, done) => {
    let text = '';
    stream.setEncoding('utf8');
    stream.on('data', (piece: string) => {
      text += piece;
    });
    stream.on('end', () => done(null, text));
  });

async function linesOf(response: request.Test): Promise<string[]> {
  const { body, status } = await asText(response);
  expect(status).toBe(200);
  return (body as string).trimEnd().split('\n');
}

describe('many points', () => {
  it('as JSON, in order', async () => {
    const { body } = await post('application/json', {
      points: [
        { lon: 123.0031, lat: 31.0072 },
        [123.0131, 31.0072],
        { lon: 31.0072, lat: 123.0031 },
        { lon: 123.0161, lat: 31.0031, item: 'pump.full-load' },
      ],
    });
    expect(body.decisions).toHaveLength(4);
    expect(body.decisions[0].lead.code).toBe('990101001');
    expect(body.decisions[1].lead.code).toBe('990101002');
    expect(body.decisions[2]).toMatchObject({ line: 3, problem: { status: 400, code: 'swapped-axes' } });
    expect(body.decisions[3].lead.code).toBe('drain-1');
  });

  it('in GCJ-02 without saying so: all are answered where they are, and the answer ends with a warning', async () => {
    // Along the western border, where the offset leads into the town, and the eastern, where it leads out.
    const truth = Array.from({ length: 60 }, (_, i): [number, number] => [123.0199, 31.0001 + i * 0.00016]);
    const shifted = truth.map(([lon, lat]) => wgs84ToGcj02(lon, lat));
    const expected = { code: 'suspected-system', crs: 'GCJ-02', places: 60, outside: 60 };
    const { body } = await post('application/json', { points: shifted });
    expect(body.decisions).toHaveLength(60);
    expect(body.warnings).toEqual([expect.objectContaining(expected)]);
    const lines = await linesOf(
      post('application/x-ndjson', shifted.map(([lon, lat]) => JSON.stringify({ lon, lat })).join('\n')),
    );
    expect(lines).toHaveLength(61);
    expect(JSON.parse(lines[60]!).warning).toMatchObject(expected);
    const saying = await post('application/json', {
      points: shifted.map(([lon, lat]) => ({ lon, lat, crs: 'GCJ-02' })),
    });
    expect(saying.body.decisions).toHaveLength(60);
    expect(saying.body.warnings).toBeUndefined();
  });

  it('as CSV with a quote that nobody closes: that line gets its error, the others their answer', async () => {
    const lines = await linesOf(post('text/csv', 'lon,lat\n123.0031,31.0072\n"123.0031,31.0072\n'));
    expect(lines[1]).toMatch(/^123.0031,31.0072,,routed,/);
    expect(lines[2]).toMatch(/error,.*line 3: unclosed-quote/);
    expect(lines).toHaveLength(3);
  });

  it('as CSV, each line with its answer or its error', async () => {
    const lines = await linesOf(
      post(
        'text/csv',
        'name,LON,lat,item\r\n"a, ""b""",123.00311,31.00722,\r\nc,123.0131,31.0072,river.nothing\r\n\r\nd,,31,\r\ne,123.0161,31.0031,pump.full-load\r\n',
      ),
    );
    expect(lines[0]).toBe(
      'lon,lat,item,status,district,street,responsibilityGrid,unitGrid,leadCode,leadName,leadKind,confidence,marks,snapshot,error',
    );
    expect(lines[1]).toMatch(
      /^123.00311,31.00722,,routed,990101,990101001,990101001001,990101001001001,990101001,西街道,street-office,1,,\d{4}-.*Z\/\d+,$/,
    );
    expect(lines[2]).toMatch(/^123.0131,31.0072,river.nothing,error,.*unknown-item/);
    expect(lines[3]).toMatch(/^,,,error,.*line 5: not-a-number/);
    expect(lines[4]).toMatch(
      /^123.0161,31.0031,pump.full-load,routed,.*drain-1,排水公司,operator,1,asset-owner asset-first,/,
    );
    expect(lines).toHaveLength(5);
  });

  it('as NDJSON, going on after a broken line', async () => {
    const lines = await linesOf(
      post(
        'application/x-ndjson',
        '{"lon":123.0031,"lat":31.0072}\n{"lon":123.0\n{"lon":"x","lat":31}\n[123.0131,31.0072]',
      ),
    );
    const [first, second, third, fourth] = lines.map((line) => JSON.parse(line));
    expect(first.lead.code).toBe('990101001');
    expect(second).toMatchObject({ line: 2, problem: { code: 'invalid-json' } });
    expect(third).toMatchObject({ line: 3, problem: { code: 'invalid-point' } });
    expect(fourth.lead.code).toBe('990101002');
  });

  it('answers in the form asked for', async () => {
    const csv = await linesOf(
      post('application/json', { points: [[123.0031, 31.0072]] }).set('accept', 'text/csv'),
    );
    expect(csv[1]).toMatch(/^123.0031,31.0072,,routed/);
    const json = await post('text/csv', 'lon,lat\n123.0031,31.0072\n').set('accept', 'application/json');
    expect(json.body.decisions[0].areas.street.code).toBe('990101001');
    const refused = await post('text/csv', 'lon,lat\n').set('accept', 'image/png');
    expect([refused.status, refused.body.code]).toEqual([406, 'not-acceptable']);
  });

  it('gives every line of a long file the answer that it has alone', async () => {
    const points = Array.from({ length: 20_000 }, (_, i) => [
      (122.995 + (i % 173) * 0.0001731).toFixed(7),
      (30.995 + (i % 331) * 0.0000931).toFixed(7),
    ]);
    const lines = await linesOf(
      post('text/csv', `lon,lat\n${points.map((place) => place.join(',')).join('\n')}\n`),
    );
    expect(lines).toHaveLength(points.length + 1);
    for (let i = 0; i < points.length; i += 211) {
      const [lon, lat] = points[i]!;
      const decision = await running.routing.decide({ lon: Number(lon), lat: Number(lat) });
      const fields = lines[i + 1]!.split(',');
      expect(fields.slice(0, 9)).toEqual([
        lon,
        lat,
        '',
        decision.status,
        decision.areas.district?.code ?? '',
        decision.areas.street?.code ?? '',
        decision.areas.responsibilityGrid?.code ?? '',
        decision.areas.unitGrid?.code ?? '',
        decision.lead.code,
      ]);
    }
  });

  it('takes the item, crs and accuracy of the address for every line', async () => {
    const { body } = await asText(
      request(running.app)
        .post('/api/route?accuracy=50&item=road.car-misparked')
        .set('content-type', 'text/csv')
        .send('lon,lat\n123.0099,31.0071\n'),
    );
    expect(body).toMatch(/123.0099,31.0071,road.car-misparked,needs-verification/);
  });
});

describe('bodies that cannot be read', () => {
  it.each([
    ['text/csv', '', 400, 'empty-body'],
    ['application/x-ndjson', '\n\n', 400, 'empty-body'],
    ['application/json', '', 400, 'empty-body'],
    ['application/json', '{"points": 5}', 400, 'missing-points'],
    ['application/json', '{"points": [', 400, 'invalid-json'],
    ['text/csv', 'x,y\n1,2\n', 400, 'missing-column'],
    ['text/csv', 'lon\n1\n', 400, 'missing-column'],
    ['application/xml', '<points/>', 415, 'unsupported-media-type'],
  ])('%s %j is refused with %d %s', async (type, body, status, code) => {
    const answer = await post(type, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('names the column that is missing', async () => {
    const { body } = await post('text/csv', 'lon,latitude\n1,2\n');
    expect(body.errors).toEqual([{ path: 'row 1, field lat', message: 'the header has no column "lat"' }]);
  });
});
