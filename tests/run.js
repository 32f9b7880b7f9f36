// What `npm test` runs: prepares what the suites need, runs them and prints the count as its last line.
// Arguments name suites (`npm test -- unit integration-native`); others go to Vitest as they are.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const isCommand = (name) =>
  (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, name)));

function hasNativePostgis() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root) : [];
  return versions.some(
    (version) =>
      existsSync(join(root, version, 'bin/initdb')) &&
      existsSync(`/usr/share/postgresql/${version}/extension/postgis.control`),
  );
}

const needs = {
  gdal: { what: 'GDAL (ogrinfo)', aptPackage: 'gdal-bin', found: () => isCommand('ogrinfo') },
  postgis: { what: 'PostgreSQL with PostGIS', aptPackage: 'postgresql-postgis', found: hasNativePostgis },
  chromium: { what: 'Chromium', aptPackage: 'chromium', found: () => isCommand('chromium') },
};
// Real data is no part of the project: without it its suites do not run, and nothing is wrong.
const geodata = process.env.WANGGE_GEODATA ?? '../shared/geodata';

const suites = {
  unit: [],
  'integration-embedded': ['gdal'],
  'integration-native': ['gdal', 'postgis'],
  browser: ['chromium', 'postgis'],
  'real-embedded': [],
  'real-native': ['postgis'],
};

function installMissing(names) {
  const missing = names.filter((name) => !needs[name].found());
  if (missing.length === 0 || !existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  const packages = missing.map((name) => needs[name].aptPackage);
  console.log(`Installing ${packages.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['update', '-q'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } catch (error) {
    console.error(`apt-get failed: ${error.message}`);
  }
}

function countResults(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  // A file that breaks before its first test has no test to count.
  const broken = report.testResults.filter(
    (result) =>
      result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const named = process.argv.slice(2).filter((argument) => argument in suites);
const passedOn = process.argv.slice(2).filter((argument) => !(argument in suites));
const wanted = named.length > 0 ? named : Object.keys(suites);

installMissing([...new Set(wanted.flatMap((suite) => suites[suite]))]);
const runnable = [];
let incomplete = false;
for (const suite of wanted) {
  if (suite.startsWith('real') && !existsSync(geodata)) {
    console.error(
      `The suite ${suite} does not run: ${geodata} does not exist (WANGGE_GEODATA names the data)`,
    );
    continue;
  }
  const missing = suites[suite].map((name) => needs[name]).filter((need) => !need.found());
  if (missing.length === 0) {
    runnable.push(suite);
    continue;
  }
  incomplete = true;
  const how = missing.map((need) => `${need.what} is missing (Debian: apt-get install ${need.aptPackage})`);
  console.error(`The suite ${suite} does not run: ${how.join(', ')}`);
}

const directory = mkdtempSync(join(tmpdir(), 'wangge-results-'));
const report = join(directory, 'report.json');
let count = { passed: 0, failed: 0, skipped: 0 };
let status = 0;
if (runnable.length > 0) {
  const projects = runnable.flatMap((suite) => ['--project', suite]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...projects, ...reporters, ...passedOn];
  status = spawnSync(process.execPath, vitest, { stdio: 'inherit' }).status ?? 1;
  if (existsSync(report)) count = countResults(report);
}
rmSync(directory, { recursive: true });
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exitCode = status || (incomplete && process.env.CI === 'true' ? 1 : 0);
