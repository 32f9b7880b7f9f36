import type { PostgresProgram } from './postgres-module.ts';

/** What Emscripten throws where PostgreSQL jumps to its main loop with an error, which is an ordinary end. */
const jumpToMainLoop = 'unwind';

/**
 * Keeps PostgreSQL fit to run after errors.
 *
 * An error leaves the main loop without giving back the stack that was in use: after some 1,900 of them every statement
 * would fail with "stack depth limit exceeded". So the stack pointer is set back. Whatever else comes out of the main
 * loop (a trap of WebAssembly, a stack overflow of the engine, PostgreSQL ending itself in a panic) leaves memory in
 * an unknown state, which PGlite would go on with.
 *
 * @param onBroken called with the reason when the database must not be used any more
 */
export function guardMainLoop(program: PostgresProgram, onBroken: (reason: string) => void): void {
  const { module, names } = program;
  const run = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    const top = names.__stack_pointer.value;
    try {
      run();
    } catch (error) {
      names.__stack_pointer.value = top;
      if (error !== jumpToMainLoop) onBroken(error instanceof Error ? error.message : JSON.stringify(error));
      throw error;
    }
  };
}
