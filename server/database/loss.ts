/** Errors of the socket to the database. */
const socketErrors = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
];
/** What `pg` says, without a code, of a connection that ended or could not be had in time. */
const words =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/;

/**
 * Whether a statement failed because the database could not be reached or went away, which passes, and not because of
 * the statement: class 08 (connection exception), 57P01 to 57P03 (shutting down or starting) and 53300 (too many
 * connections) of PostgreSQL's error codes, or an error of the socket.
 */
export function isDatabaseLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined) return words.test(error.message);
  if (socketErrors.includes(code)) return syscall === 'connect' || syscall === 'read' || syscall === 'write';
  return /^(08...|57P0[123]|53300)$/.test(code);
}
