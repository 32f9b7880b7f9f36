import { expect, it } from 'vitest';
import { openGate } from '../../../server/http/gate.ts';

it('tells programs and people that the service is starting, until it is ready', async () => {
  const gate = await openGate('127.0.0.1', 0);
  try {
    const program = await fetch(gate.url);
    expect(program.status).toBe(503);
    expect(program.headers.get('retry-after')).toBe('2');
    expect(await program.json()).toMatchObject({ code: 'starting' });
    const person = await fetch(gate.url, { headers: { Accept: 'text/html,*/*' } });
    expect(person.status).toBe(503);
    const page = await person.text();
    expect(page).toContain('http-equiv="refresh"');
    for (const words of ['服务正在启动', 'The service is starting']) expect(page).toContain(words);
    gate.open((_request, response) => response.end('ready'));
    expect(await (await fetch(gate.url)).text()).toBe('ready');
  } finally {
    await gate.close(100);
  }
});
