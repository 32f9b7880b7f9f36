import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCity } from '../data/demo-city/city.ts';
import type { PlacesAnswer } from '../domain/answers/places.ts';
import { calls } from '../tests/harness/callers.ts';
import type { Figure } from './figure.ts';
import { Started } from './started-service.ts';

const demoSeed = 20_261_121;
const sentences = 500;
const callersSeed = 20_261_201;

/** How well callers' sentences are read by the assembled service with the demo city, and how fast, one after the other. */
export async function placeFigures(): Promise<Figure[]> {
  const said = calls(buildCity(demoSeed), sentences, callersSeed);
  const folder = await mkdtemp(join(tmpdir(), 'wangge-places-'));
  const service = await Started.service(folder, undefined);
  try {
    const address = (text: string) => `${service.url}/api/places?q=${encodeURIComponent(text)}`;
    // The names are compiled when first asked for.
    await fetch(address('云江'));
    const times: number[] = [];
    const counts = { first: 0, three: 0, sure: 0, sureAndWrong: 0 };
    for (const { text, street } of said) {
      const start = performance.now();
      const { units, status } = (await (await fetch(address(text))).json()) as PlacesAnswer;
      times.push(performance.now() - start);
      const at = units.findIndex(({ unit }) => unit.code === street);
      if (at === 0) counts.first++;
      if (at >= 0 && at < 3) counts.three++;
      if (status === 'found') counts.sure++;
      if (status === 'found' && at !== 0) counts.sureAndWrong++;
    }
    times.sort((a, b) => a - b);
    const p95 = times[Math.floor(times.length * 0.95)]!;
    return [
      { name: 'the right street first', value: counts.first / sentences, bound: '>= 0.9', unit: '' },
      { name: 'the right street among three', value: counts.three / sentences, bound: '>= 0.97', unit: '' },
      { name: 'called sure', value: counts.sure / sentences, bound: '', unit: '' },
      {
        name: 'wrong though called sure',
        value: counts.sureAndWrong / counts.sure,
        bound: '<= 0.02',
        unit: '',
      },
      { name: 'a sentence read over HTTP, p95', value: p95, bound: '<= 50', unit: 'ms' },
    ];
  } finally {
    await service.stop();
    await rm(folder, { recursive: true });
  }
}
