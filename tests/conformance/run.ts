import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Started } from '../../bench/started-service.ts';
import { northingFirstAxes } from './axes.ts';
import { resultOf, type SuiteResult } from './results.ts';

/** What `npm run conformance` runs: the executable test suites of OGC against the demo city, or a service that stands. */
const suites = [
  { name: 'ogcapi-features10', main: 'org.opengis.cite.ogcapifeatures10.TestNGController' },
  { name: 'ogcapi-tiles10', main: 'org.opengis.cite.ogcapitiles10.TestNGController' },
] as const;
type Suite = (typeof suites)[number];

/** The whole city in one tile of zoom 8, and the same of the demo city as the suite wants it told. */
const tileArguments = {
  tilematrixsetdefinitionuri: 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad',
  tilematrix: '8',
  mintilerow: '104',
  maxtilerow: '104',
  mintilecol: '215',
  maxtilecol: '215',
};

/** The jars of a suite: its own, whose files go before those of the libraries in the one that holds all. */
function jarsOf(folder: string, { name }: Suite): string[] {
  const all = readdirSync(folder).filter((file) => file.startsWith(`ets-${name}-`) && file.endsWith('.jar'));
  const whole = all.find((file) => file.endsWith('-aio.jar'));
  const own = all.find((file) => /-[\d.]+(-SNAPSHOT)?\.jar$/.test(file));
  if (!whole || !own)
    throw new Error(`${folder} lacks ets-${name}-VERSION.jar or ets-${name}-VERSION-aio.jar`);
  return [own, whole].map((file) => join(folder, file));
}

function properties(entries: Record<string, string>): string {
  const lines = Object.entries(entries).map(([key, value]) => `<entry key="${key}">${value}</entry>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<properties version="1.0">${lines.join('')}</properties>\n`;
}

function run(suite: Suite, folder: string, address: string, workplace: string): SuiteResult {
  const jars = jarsOf(folder, suite);
  const output = join(workplace, suite.name);
  const axes = join(output, 'axes');
  mkdirSync(join(axes, 'proj4/nad'), { recursive: true });
  if (suite.name === 'ogcapi-features10') {
    const table = execFileSync('unzip', ['-p', jars[0]!, 'proj4/nad/epsg'], { maxBuffer: 1 << 26 });
    writeFileSync(join(axes, 'proj4/nad/epsg'), northingFirstAxes(table.toString('latin1')), 'latin1');
  }
  const asked = join(output, 'asked.xml');
  const template = `${address}/collections/streets/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}`;
  const more = suite.name === 'ogcapi-tiles10' ? { ...tileArguments, urltemplatefortiles: template } : {};
  writeFileSync(asked, properties({ iut: address, noofcollections: '3', ...more }));
  execFileSync('java', ['-cp', [axes, ...jars].join(':'), suite.main, '-o', output, asked], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const results = readdirSync(output, { recursive: true, encoding: 'utf8' });
  const file = results.find((path) => path.endsWith('testng-results.xml'));
  if (!file) throw new Error(`${suite.name} wrote no results`);
  return resultOf(readFileSync(join(output, file), 'utf8'));
}

async function main(folder: string, address: string | undefined): Promise<boolean> {
  const workplace = mkdtempSync(join(tmpdir(), 'wangge-conformance-'));
  const service = address === undefined ? await Started.service(join(workplace, 'data'), undefined) : null;
  try {
    let allHold = true;
    for (const suite of suites) {
      const result = run(suite, folder, address ?? `${service!.url}/ogc`, workplace);
      process.stdout.write(
        `${suite.name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped\n`,
      );
      for (const line of result.notPassed) process.stdout.write(`  ${line}\n`);
      allHold &&= result.failed === 0 && result.passed > 0;
    }
    return allHold;
  } finally {
    await service?.stop();
    rmSync(workplace, { recursive: true, force: true });
  }
}

const folder = process.env.WANGGE_OGC_ETS;
if (!folder)
  process.stdout.write(
    "OGC's suites did not run: WANGGE_OGC_ETS names no folder with their jars (docs/conformance.md says how to get them)\n",
  );
else process.exitCode = (await main(folder, process.argv[2])) ? 0 : 1;
