import { defineConfig } from 'vitest/config';
import { SlowFirst } from './tests/harness/slow-first.ts';

// A database or a browser on two busy cores is slow to start; nothing here measures time.
const slow = { testTimeout: 60_000, hookTimeout: 120_000 };
// Test files of one worker share the modules they read: reading them anew for each file took a fifth of the time.
const shared = { isolate: false };
const closing = { setupFiles: ['tests/harness/closing.ts'] };
const embedded = { ...slow, ...closing, globalSetup: ['tests/harness/embedded-template.ts'] };
const native = { ...slow, ...closing, globalSetup: ['tests/harness/native-cluster.ts'] };

/**
 * One project a suite. Every integration test runs twice, once on each database; what only one of them has is in
 * a file named for it.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: SlowFirst },
    projects: [
      { test: { ...slow, ...shared, name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'] } },
      {
        test: {
          ...embedded,
          ...shared,
          name: 'integration-embedded',
          include: ['tests/integration/**/*.test.ts'],
          exclude: ['**/*.native.test.ts'],
        },
      },
      {
        test: {
          ...native,
          ...shared,
          name: 'integration-native',
          include: ['tests/integration/**/*.test.ts'],
          exclude: ['**/*.embedded.test.ts'],
        },
      },
      { test: { ...embedded, name: 'browser', include: ['tests/browser/**/*.test.ts'] } },
      {
        test: {
          ...embedded,
          name: 'real-embedded',
          include: ['tests/real/**/*.test.ts'],
          exclude: ['**/*.native.test.ts'],
        },
      },
      { test: { ...native, name: 'real-native', include: ['tests/real/**/*.test.ts'] } },
    ],
  },
});
