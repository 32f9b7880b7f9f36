import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const adminKey = 'an-admin-key-for-the-bench-only';
const wangge = fileURLToPath(new URL('../server/cli/wangge.js', import.meta.url));

/** A process that was started for a measurement and told its address. */
export class Started {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /**
   * The service with the demo city, as `npm start` starts it.
   * @param databaseUrl the embedded one unless given
   * @param demo whether the demo city is built where the catalogue is empty
   */
  static service(dataDirectory: string, databaseUrl: string | undefined, demo = true): Promise<Started> {
    const environment = {
      WANGGE_DATA_DIR: dataDirectory,
      WANGGE_DEMO: demo ? '1' : '0',
      WANGGE_ADMIN_KEY: adminKey,
      PORT: '0',
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    };
    return Started.run([wangge, 'serve'], environment, /console\s+(http:\S+?)\/?\s/);
  }

  /** A bare `node:http` server that gives the answer of `url` to whoever asks. */
  static async bare(url: string): Promise<Started> {
    const script = fileURLToPath(new URL('./bare-server.ts', import.meta.url));
    const started = await Started.run(['--import', 'tsx', script, url], {}, /(\d+)\s/);
    return new Started(started.child, `http://127.0.0.1:${started.url}`);
  }

  private static run(args: string[], environment: NodeJS.ProcessEnv, says: RegExp): Promise<Started> {
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return new Promise((resolve, reject) => {
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const found = says.exec(output)?.[1];
        if (found) resolve(new Started(child, found.replace('localhost', '127.0.0.1')));
      });
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
    });
  }

  /** A key that may do everything. */
  get adminKey(): string {
    return adminKey;
  }

  get headers(): Record<string, string> {
    return { Authorization: `Bearer ${adminKey}` };
  }

  /** Resident memory in bytes, as Linux tells it. */
  memory(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
