import { parentPort, workerData } from 'node:worker_threads';
import { buildCity } from '../../data/demo-city/city.ts';
import { openPool } from '../database/connect.ts';
import type { DemoMessage, DemoWork } from './demo.ts';
import { writeVersion } from './loading/load.ts';
import { publishedAt } from './store.ts';

const { connection, seed } = workerData as DemoWork;

function post(message: DemoMessage): void {
  parentPort?.postMessage(message);
}

/** Writes the layers that are not in force yet, one transaction a layer; returns the code of the first street. */
async function writeCity(): Promise<string> {
  const city = buildCity(seed, (stage, done, total) => post({ kind: 'progress', stage, done, total }));
  const total = city.reduce((sum, layer) => sum + layer.features.length, 0);
  const statements = openPool(connection, (error) => {
    throw error;
  });
  const present = new Set((await publishedAt(statements, null)).map((layer) => layer.id));
  let before = 0;
  for (const { layer, features } of city) {
    const stage = `writing ${layer}`;
    post({ kind: 'progress', stage, done: before, total });
    if (!present.has(layer)) {
      const fields = Object.keys(features[0]?.properties ?? {});
      await writeVersion(
        statements,
        { layer, sourceName: 'demo city (synthetic)', by: 'demo-city', publish: true },
        features,
        { format: 'geojson', encoding: 'utf-8', crs: 'CRS84', crsConfidence: 1, fields },
        (step, done) => {
          if (step === 'writing') post({ kind: 'progress', stage, done: before + done, total });
        },
      );
    }
    before += features.length;
  }
  await statements.close();
  return city.find((layer) => layer.layer === 'streets')?.features[0]?.code ?? '';
}

post({ kind: 'written', firstStreet: await writeCity() });
