import { once } from 'node:events';
import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { demoPassword, demoRoles } from '../layers/demo.ts';
import type { Service } from '../main.ts';
import { showProgress } from './output.ts';

function signInText(): string {
  const names = `${demoRoles.slice(0, -1).join(', ')} or ${demoRoles.at(-1)}`;
  return `  sign in   ${names}, password ${demoPassword} (demo accounts)`;
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      // A second signal ends at once: whoever presses Ctrl-C twice means it.
      if (controller.signal.aborted) process.exit(1);
      process.stdout.write(`${name}: stopping\n`);
      controller.abort();
    });
  return controller.signal;
}

async function serve(options: { tiles?: string[] }): Promise<void> {
  const started = performance.now();
  const signal = stopSignal();
  const progress = showProgress('Demo city');
  let service: Service;
  try {
    const config = { ...readConfig(process.env, process.cwd()), tileFiles: options.tiles ?? [] };
    // Read when the settings are right: a wrong one is told before half a thousand files are.
    const { startService } = await import('../main.ts');
    service = await startService(config, signal, progress.update);
  } catch (error) {
    if (signal.aborted) process.exit(0);
    throw error;
  } finally {
    progress.stop();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const lines = [`Wangge (网格) is ready after ${seconds} s`, `  console   ${service.url}`];
  if (service.demo) lines.push(signInText());
  if (service.firstAdministrator)
    lines.push(
      `  nobody has an account yet; the first administrator makes one at`,
      `            ${new URL(service.firstAdministrator, service.url)} (once, within 7 days)`,
    );
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!signal.aborted) await once(signal, 'abort');
  await service.close();
  process.exit(0);
}

/** `wangge serve`: the whole service, until SIGINT or SIGTERM. */
export function serveCommand(): Command {
  return new Command('serve')
    .option('--tiles <file...>', 'serve PMTiles or MBTiles files as layers, each named like its file')
    .action(serve);
}
