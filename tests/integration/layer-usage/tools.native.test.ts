import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LayerUsageAnswer } from '../../../domain/answers/layer-usage.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';
import { publishInternalLayer } from './internal-layer.ts';

const run = promisify(execFile);
let operations: Operations;
let folder: string;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  await publishInternalLayer(operations, 'usage-internal');
  folder = await mkdtemp(join(tmpdir(), 'wangge-tools-'));
});
afterAll(async () => {
  await operations.close();
  await rm(folder, { recursive: true });
});

const succeeds = async (program: string, args: readonly string[]) =>
  run(program, args, { env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' } }).then(
    () => true,
    () => false,
  );

/** The first of these Pythons that has a module; Debian's packages are for its own. */
async function pythonWith(module: string): Promise<string | undefined> {
  for (const python of ['python3', '/usr/bin/python3'])
    if (await succeeds(python, ['-c', `import ${module}`])) return python;
  return undefined;
}

/** The code for a tool as it is printed, of a public layer without a key and of an internal one with a key. */
async function codes(tool: string): Promise<{ code: string; features: number }[]> {
  const read = async (layer: string, headers: Record<string, string>) => {
    const { body } = await operations.request<LayerUsageAnswer>(null, `/api/layers/${layer}/usage`, {
      headers,
    });
    const { code } = body.snippets.find(({ id }) => id === tool)!;
    return code.replaceAll(body.placeholder, operations.keys.gis);
  };
  return [
    { code: await read('streets', {}), features: 4 },
    {
      code: await read('usage-internal', { Authorization: `Bearer ${operations.keys.gis}` }),
      features: 2,
    },
  ];
}

it('the code for Python reads the layer', async (context) => {
  const python = await pythonWith('geopandas, requests');
  context.skip(python === undefined, 'needs GeoPandas: apt-get install python3-geopandas python3-requests');
  for (const { code, features } of await codes('python')) {
    const { stdout } = await run(python!, ['-c', code]);
    expect(stdout.trim().split(' ').at(-1)).toBe(String(features));
  }
});

it('the code for R reads the layer', async (context) => {
  context.skip(!(await succeeds('Rscript', ['-e', 'library(sf)'])), 'needs sf: apt-get install r-cran-sf');
  for (const { code, features } of await codes('r')) {
    const file = join(folder, 'snippet.R');
    await writeFile(file, `${code}\ncat("\\n", nrow(layer))\n`);
    const { stdout } = await run('Rscript', [file], { cwd: folder });
    expect(stdout.trim().split(/\s+/).at(-1)).toBe(String(features));
  }
});

/** The console of QGIS without its window: what is added to the map is opened and counted. */
const qgisConsole = `
import sys
from qgis.core import QgsApplication, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
class Interface:
    def addVectorLayer(self, uri, name, provider):
        layer = QgsVectorLayer(uri, name, provider)
        print(layer.isValid(), sum(1 for _ in layer.getFeatures()))
iface = Interface()
exec(sys.argv[1])
`;

it('the code for QGIS opens the layer', async (context) => {
  const python = await pythonWith('qgis.core');
  context.skip(python === undefined, 'needs QGIS: apt-get install python3-qgis');
  const env = { ...process.env, QT_QPA_PLATFORM: 'offscreen', HOME: folder, XDG_RUNTIME_DIR: folder };
  for (const { code, features } of await codes('qgis')) {
    const { stdout } = await run(python!, ['-c', qgisConsole, code], { env });
    expect(stdout.trim().split('\n').at(-1)).toBe(`True ${features}`);
  }
});
