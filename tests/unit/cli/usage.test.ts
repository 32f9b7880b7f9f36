import { describe, expect, test } from 'vitest';
import { runCommand } from '../../harness/command.ts';

// Commands that end before they need a database.
describe('wrong usage and help', () => {
  test.each([
    [['layers', 'load']],
    [['serve', '--no-such-option']],
    [['fly']],
    [['keys', 'add', '--role', 'king']],
  ])('%j exits 2', async (args) => {
    const { code, errors } = await runCommand(args);
    expect(errors).toMatch(/error: /);
    expect(code).toBe(2);
  });

  test.each([[['--help']], [['layers', '--help']], [['layers', 'load', '--help']], [['simulate', '--help']]])(
    '%j exits 0',
    async (args) => {
      const { code, output } = await runCommand(args);
      expect(output).toMatch(/Usage: wangge/);
      expect(code).toBe(0);
    },
  );

  test('the sources say what their bundle says', async () => {
    const bundled = await runCommand(['layers', '--help']);
    expect(await runCommand(['layers', '--help'], { WANGGE_BUNDLE: '0' })).toEqual(bundled);
  });
});

describe('a setting that is not allowed stops the start with one line and exit code 1', () => {
  test.each([
    [{ PORT: 'eighty' }, 'PORT is "eighty"'],
    [{ DATABASE_URL: 'not an address' }, 'DATABASE_URL is "not an address"'],
    [{ WANGGE_ADMIN_KEY: 'short' }, 'expected at least 24 characters'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud"'],
    [
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
      'DATABASE_URL cannot be used: nothing answers at 127.0.0.1:1',
    ],
  ])('%j', async (settings, reason) => {
    const { code, errors } = await runCommand(['serve'], { PORT: '0', ...settings });
    expect(errors).toContain(reason);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});
