import { spawn } from 'node:child_process';

/** A piece of code of a guide, by the language that it is marked with. */
interface Piece {
  language: string;
  code: string;
}

/** The pieces of code of a guide, in their order. */
export function piecesOf(markdown: string): Piece[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)\n```$/gms)].map(([, language, code]) => ({
    language: language!,
    code: code!,
  }));
}

const between = '\u241e end of a piece';

/**
 * Runs the commands of a guide in one shell, as somebody who follows it does.
 * @returns what each printed; the shell ends with the first that fails
 */
export async function runCommands(
  markdown: string,
  url: string,
  folder: string,
  variables: Record<string, string>,
): Promise<{ printed: string[]; failed: string | null }> {
  const commands = piecesOf(markdown).filter(({ language }) => language === 'sh');
  const script = commands
    .map(({ code }) => `${code.replaceAll('http://localhost:8080', url)}\necho '${between}'`)
    .join('\n');
  // It would read what a machine sets up for people where its input is a socket, as it is here.
  const shell = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    cwd: folder,
    env: { ...process.env, ...variables },
  });
  let [printed, errors] = ['', ''];
  shell.stdout.on('data', (piece) => {
    printed += piece;
  });
  shell.stderr.on('data', (piece) => {
    errors += piece;
  });
  const code = await new Promise((resolve) => shell.on('close', resolve));
  const parts = printed.split(`${between}\n`);
  return { printed: parts, failed: code === 0 ? null : `${code}: ${errors} ${parts.at(-1)}` };
}

/** What a guide says that each of its commands prints: the piece of JSON or text that stands behind it. */
export function promisesOf(markdown: string): (Piece | null)[] {
  const pieces = piecesOf(markdown);
  return pieces.flatMap((piece, index) => {
    if (piece.language !== 'sh') return [];
    const next = pieces[index + 1];
    return [next && (next.language === 'json' || next.language === 'text') ? next : null];
  });
}
