import { configDefaults, defineConfig } from 'vitest/config';
import { SlowFirst } from './tests/harness/slow-first.ts';

// A database or a browser on two busy cores is slow to start; nothing here measures time.
const slow = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  globalSetup: ['tests/harness/bundled-service.ts'],
  expect: { poll: { timeout: 20_000 } },
};
// Test files of one worker share the modules they read: reading them anew for each file took a fifth of the time.
const shared = { isolate: false };
const closing = { setupFiles: ['tests/harness/closing.ts', 'tests/harness/waiting.ts'] };
const embedded = {
  ...slow,
  ...closing,
  globalSetup: [...slow.globalSetup, 'tests/harness/built-console.ts', 'tests/harness/embedded-template.ts'],
};
const native = {
  ...slow,
  ...closing,
  globalSetup: [...slow.globalSetup, 'tests/harness/built-console.ts', 'tests/harness/native-cluster.ts'],
};

/**
 * Files that run on PostgreSQL alone though they would pass on both: what they show does not lie in the database, and
 * the embedded one costs two to three times the work. What of the database they pass through (loading, publishing,
 * taking in events, steps of orders, counting, joining a running service) has files of its own that run on both.
 */
const onOneDatabase = [
  // Signing in, accounts and rights by address; which rows a reader sees is in access/matrix on both.
  'tests/integration/access/access.test.ts',
  'tests/integration/access/accounts.test.ts',
  'tests/integration/access/second-factor.test.ts',
  'tests/integration/access/key-limits.test.ts',
  'tests/integration/cli/accounts.test.ts',
  'tests/integration/access/provider.test.ts',
  'tests/integration/access/secrets.test.ts',
  'tests/integration/personal/personal.test.ts',
  // Files taken in and given out: what is read from them, and the rows that they are made of, are on both.
  'tests/integration/attachments/attachments.test.ts',
  'tests/integration/attachments/refusing.test.ts',
  'tests/integration/attachments/stores.test.ts',
  'tests/integration/features/formats.test.ts',
  'tests/integration/layer-usage/usage.test.ts',
  // Processes as the standard has them; what they compute is in analysis/analysis on both.
  'tests/integration/analysis/processes.test.ts',
  'tests/integration/layers/uploading.test.ts',
  // Clocks by a calendar; notices and who is told; the answers of other channels. Steps and events are on both.
  'tests/integration/orders/clocks.test.ts',
  'tests/integration/orders/limits.test.ts',
  'tests/integration/orders/partners.test.ts',
  'tests/integration/notifications/sending.test.ts',
  'tests/integration/notifications/telling.test.ts',
  'tests/integration/notifications/roster.test.ts',
  'tests/integration/events/preview.test.ts',
  'tests/integration/events/sources.test.ts',
  'tests/integration/events/in-words.test.ts',
  'tests/integration/open311/georeport.test.ts',
  'tests/integration/places/places.test.ts',
  'tests/integration/simulation/simulate.test.ts',
  'tests/integration/walls/walls.test.ts',
  // Connections that end; what they send is in live/feed on both.
  'tests/integration/live/ending.test.ts',
  'tests/integration/live/snapshot.test.ts',
  'tests/integration/exchange/leaving.test.ts',
  // Sheets drawn from the figures that reports/counting and reports/reports compute on both.
  'tests/integration/reports/worked.test.ts',
  'tests/integration/reports/scene-report.test.ts',
  // The command line over a running service; a command that joins an embedded database is in embedded.embedded.
  'tests/integration/cli/commands.test.ts',
  // Requests by their description, against all addresses.
  'tests/integration/http/fuzzing.test.ts',
  // Five ways to ask the same snapshot.
  'tests/integration/routing/every-way.test.ts',
  // The kernel in memory against PostGIS, and against a kernel built from nothing.
  'tests/integration/routing/oracle.test.ts',
  'tests/integration/routing/random-changes.test.ts',
];

/**
 * One project a suite. An integration test runs twice, once on each database, but for those above; what only one of
 * them has is in a file named for it.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    // What tests read without importing it, for --changed.
    forceRerunTriggers: [...configDefaults.forceRerunTriggers, '**/sql/**', '**/data/**/*.json'],
    sequence: { sequencer: SlowFirst },
    projects: [
      { test: { ...slow, ...shared, name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'] } },
      {
        test: {
          ...embedded,
          ...shared,
          name: 'integration-embedded',
          include: ['tests/integration/**/*.test.ts'],
          exclude: ['**/*.native.test.ts', ...onOneDatabase],
        },
      },
      {
        test: {
          ...native,
          ...shared,
          name: 'integration-native',
          include: ['tests/integration/**/*.test.ts'],
          // The first start is with the embedded database; what the demo city is on the other, demo-city.native shows.
          exclude: ['**/*.embedded.test.ts', 'tests/integration/starting/demo-city.test.ts'],
        },
      },
      // The database that costs the less: what pages do with the other, its own suite shows.
      { test: { ...native, ...shared, name: 'browser', include: ['tests/browser/**/*.test.ts'] } },
      {
        test: {
          ...embedded,
          name: 'real-embedded',
          include: ['tests/real/**/*.test.ts'],
          // Answers of the kernel in memory against recorded ones; Shanghai's are asked on both.
          exclude: ['**/*.native.test.ts', 'tests/real/routing/boston.test.ts'],
        },
      },
      { test: { ...native, name: 'real-native', include: ['tests/real/**/*.test.ts'] } },
    ],
  },
});
