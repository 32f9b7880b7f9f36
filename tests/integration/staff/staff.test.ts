import { afterAll, beforeAll, expect, it } from 'vitest';
import type {
  DutyTurn,
  OwnTurn,
  RollCall,
  StaffCoverage,
  StaffMember,
  StaffPositionsAnswer,
  StaffTrack,
} from '../../../domain/answers/staff.ts';
import { readRetention } from '../../../server/personal/fields.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';

let city: Operations;
const tokens = new Map<string, string>();

/** An account with a session. */
async function hire(name: string, role: 'handler' | 'street' | 'inspector', unit: string): Promise<void> {
  await city.access.addUser({
    name,
    displayName: `${name}员`,
    password: 'long enough to be taken',
    role,
    ...(role === 'street' ? { street: unit } : { unit }),
  });
  const { rows } = await city.database.query<{ id: number }>('select id from wangge.users where name = $1', [
    name,
  ]);
  tokens.set(name, (await city.access.begin(rows[0]!.id, 'password')).token);
}

async function as<Body>(name: string, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${city.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${tokens.get(name)}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as Body & ProblemBody };
}

beforeAll(async () => {
  city = await startOperations(await testDatabase());
  await hire('ranger', 'handler', '990101001');
  await hire('keeper', 'handler', '990102002');
  await hire('office', 'street', '990101001');
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const begin = (name: string, more: object = {}) =>
  as<DutyTurn>(name, 'POST', '/api/staff/turn', { consent: true, ...more });
const send = (name: string, positions: unknown[]) =>
  as<StaffPositionsAnswer>(name, 'POST', '/api/staff/positions', { positions });
const seen = async (name: string, query = '') =>
  (await as<{ staff: StaffMember[] }>(name, 'GET', `/api/staff/positions${query}`)).body.staff;
const fix = (seconds: number, [lon, lat]: readonly number[], more: object = {}) => ({
  at: new Date(Date.now() + seconds * 1000).toISOString(),
  lon,
  lat,
  ...more,
});

it('locates nobody who has not agreed, or is off duty', async () => {
  const refused = await as('ranger', 'POST', '/api/staff/turn', { consent: false });
  expect([refused.status, refused.body.errors![0]!.path]).toEqual([400, '/consent']);
  const off = await send('ranger', [fix(0, inFirstStreet)]);
  expect(off.body).toMatchObject({ taken: 0, refused: [{ index: 0, problem: { code: 'off-duty' } }] });
  const { rows } = await city.database.query('select from wangge.staff_positions');
  expect(rows).toHaveLength(0);
  expect((await as('ranger', 'DELETE', '/api/staff/turn')).body.code).toBe('off-duty');
});

it('is for persons of the unit alone', async () => {
  const key = await city.request<ProblemBody>('street', '/api/staff/turn', { body: { consent: true } });
  expect([key.status, key.body.code]).toEqual([403, 'not-a-person']);
  expect((await begin('ranger', { unit: '990102002' })).body.code).toBe('not-allowed');
});

it('begins a turn once, and takes positions by their times, each once', async () => {
  const turn = await begin('ranger', { phone: '138 0000 0000', hasKit: true });
  expect([turn.status, turn.body.unit, turn.body.endedAt]).toEqual([201, '990101001', null]);
  expect((await begin('ranger')).body.code).toBe('on-duty');
  const positions = [
    fix(0, inFirstStreet, { accuracy: 8, battery: 70 }),
    fix(-30, [inFirstStreet[0] - 0.001, inFirstStreet[1]]),
    fix(600, inFirstStreet),
    fix(-20, [0, 0]),
    { lon: 123, lat: 31 },
    fix(-86_400, inFirstStreet),
  ];
  const answer = await send('ranger', positions);
  expect(answer.body.taken).toBe(2);
  expect(answer.body.refused.map(({ index, problem }) => [index, problem.code])).toEqual([
    [2, 'implausible-time'],
    [3, 'outside-city'],
    [4, 'invalid-input'],
    [5, 'off-duty'],
  ]);
  expect(answer.body.refused[1]!.problem.text).toMatchObject({ zh: expect.stringContaining('远离本市') });
  const again = await send('ranger', positions.slice(0, 2));
  expect([again.body.taken, again.body.repeated]).toEqual([0, 2]);
  const [ranger] = await seen('office');
  expect(ranger).toMatchObject({
    person: 'ranger',
    displayName: 'ranger员',
    unit: { code: '990101001' },
    phone: '138 0000 0000',
    hasKit: true,
    point: inFirstStreet,
    accuracy: 8,
    battery: 70,
    freshness: 'fresh',
    distance: null,
  });
});

it('shows people to those who lead their unit, and to nobody else', async () => {
  expect((await begin('keeper')).status).toBe(201);
  await send('keeper', [fix(0, inLastStreet)]);
  expect((await seen('office')).map(({ person }) => person)).toEqual(['ranger']);
  expect((await as('keeper', 'GET', '/api/staff/positions')).status).toBe(403);
  const all = await city.request<{ staff: StaffMember[] }>(
    'dispatcher',
    `/api/staff/positions?near=${inLastStreet}`,
  );
  expect(all.body.staff.map(({ person }) => person)).toEqual(['keeper', 'ranger']);
  const { rows } = await city.database.query<{ metres: number }>(
    `select st_distance(st_point($1, $2, 4326)::geography, st_point($3, $4, 4326)::geography) as metres`,
    [...inFirstStreet, ...inLastStreet],
  );
  expect(all.body.staff[1]!.distance).toBeCloseTo(rows[0]!.metres, 3);
  const kits = await city.request<{ staff: StaffMember[] }>('dispatcher', '/api/staff/positions?kit=true');
  expect(kits.body.staff.map(({ person }) => person)).toEqual(['ranger']);
  const below = await city.request<{ staff: StaffMember[] }>(
    'dispatcher',
    '/api/staff/positions?unit=990102',
  );
  expect(below.body.staff.map(({ person }) => person)).toEqual(['keeper']);
});

it('gives the track of a turn to its person and those who lead him', async () => {
  const [ranger] = await seen('office');
  const path = `/api/staff/turns/${ranger!.turn}/track`;
  const track = await as<StaffTrack>('office', 'GET', path);
  expect(track.body.geometry.coordinates).toEqual([
    [inFirstStreet[0] - 0.001, inFirstStreet[1]].map((degrees) => expect.closeTo(degrees, 9)),
    inFirstStreet,
  ]);
  expect(track.body.properties.metres).toBeCloseTo(95.5, 0);
  expect((await as('ranger', 'GET', path)).status).toBe(200);
  expect((await as('keeper', 'GET', path)).body.code).toBe('unknown-turn');
});

it('tells which responsibility grids have a kit', async () => {
  const whole = await city.request<StaffCoverage>('dispatcher', '/api/staff/coverage');
  const manned = whole.body.grids.filter(({ staff }) => staff > 0);
  expect(manned).toEqual([
    expect.objectContaining({ code: '990101001001', staff: 1, kits: 1 }),
    expect.objectContaining({ code: '990102002001', staff: 1, kits: 0 }),
  ]);
  expect([whole.body.covered, whole.body.grids.length]).toEqual([1, 4]);
  const own = await as<StaffCoverage>('office', 'GET', '/api/staff/coverage');
  expect(own.body.grids.map(({ code }) => code)).toEqual(['990101001001']);
});

it('calls the roll of a unit: who answered from where, and who has not', async () => {
  const call = (name: string, unit: string) =>
    as<RollCall>(name, 'POST', '/api/staff/roll-calls', { unit, note: '早点名' });
  expect((await call('office', '990102002')).body.code).toBe('not-allowed');
  const whole = await city.request<RollCall>('dispatcher', '/api/staff/roll-calls', {
    body: { unit: 'city' },
  });
  expect(whole.body.people.map(({ person }) => person)).toEqual(['keeper', 'ranger']);
  const own = await as<OwnTurn>('ranger', 'GET', '/api/staff/turn');
  expect(own.body.calls.map(({ id }) => id)).toEqual([whole.body.id]);
  const answerPath = `/api/staff/roll-calls/${whole.body.id}/answer`;
  const [lon, lat] = inFirstStreet;
  expect((await as('ranger', 'POST', answerPath, { lon, lat })).status).toBe(204);
  expect((await as('ranger', 'POST', answerPath, { lon: 1, lat: 1 })).status).toBe(204);
  expect((await as('office', 'POST', answerPath, {})).body.code).toBe('unknown-call');
  const { calls } = (await city.request<{ calls: RollCall[] }>('dispatcher', '/api/staff/roll-calls')).body;
  expect(calls[0]!.people).toMatchObject([
    { person: 'keeper', answeredAt: null, point: null, isLate: false },
    { person: 'ranger', answeredAt: expect.any(String), point: inFirstStreet, isLate: false },
  ]);
  // The city's call is not the office's to read.
  expect((await as<{ calls: RollCall[] }>('office', 'GET', '/api/staff/roll-calls')).body.calls).toEqual([]);
});

it('ends a turn that was forgotten, and takes what comes late for a turn that is over', async () => {
  const late = fix(-10, [inFirstStreet[0] + 0.001, inFirstStreet[1]]);
  expect((await as('ranger', 'DELETE', '/api/staff/turn')).status).toBe(204);
  expect((await send('ranger', [late])).body.taken).toBe(1);
  expect(await seen('office')).toEqual([]);
  expect((await send('ranger', [fix(1, inFirstStreet)])).body.refused[0]!.problem.code).toBe('off-duty');
  await city.database.query(
    `update wangge.duty_turns set begun_at = begun_at - interval '15 hours' where person = 'keeper'`,
  );
  expect((await as<OwnTurn>('keeper', 'GET', '/api/staff/turn')).body.turn).toBeNull();
  expect((await begin('keeper')).status).toBe(201);
  const nobody = await as<RollCall>('office', 'POST', '/api/staff/roll-calls', { unit: '990101001' });
  expect([nobody.status, nobody.body.code]).toEqual([409, 'nobody-on-duty']);
});

it('forgets positions and turns after the days that retention.json says, and no sooner', async () => {
  const { staffPositionDays: days } = readRetention();
  expect((await as<OwnTurn>('keeper', 'GET', '/api/staff/turn')).body.keptDays).toBe(days);
  await send('keeper', [fix(0, inLastStreet)]);
  const kept = async () => {
    const { rows } = await city.database.query<{ positions: number; turns: number; open: number }>(
      `select (select count(*) from wangge.staff_positions)::int as positions,
              (select count(*) from wangge.duty_turns where ended_at is not null)::int as turns,
              (select count(*) from wangge.duty_turns where ended_at is null)::int as open`,
    );
    return rows[0]!;
  };
  const before = await kept();
  expect(before.positions).toBeGreaterThan(1);
  expect(before.turns).toBeGreaterThan(0);
  const dayMs = 24 * 3_600_000;
  await city.staff.sweep(new Date(Date.now() + (days - 1) * dayMs));
  expect(await kept()).toEqual(before);
  await city.staff.sweep(new Date(Date.now() + days * dayMs + 60_000));
  // A turn that goes on stays, without its old positions.
  expect(await kept()).toEqual({ positions: 0, turns: 0, open: before.open });
});
