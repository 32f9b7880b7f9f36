import { Problem } from '../../input/problem.ts';

// Classes of PostgreSQL's error codes: a full disk, and limits of what one row or value may be.
const diskFull = '53100';
const limitExceeded = /^54/;

/** What a load that failed is refused with; a fault of our own is told without its insides. */
export function refusalOf(file: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, message } = error as { code?: unknown; message?: string };
  if (code === diskFull)
    return new Problem(507, 'disk-full', {
      zh: `${file}：数据库空间不足，未载入任何数据`,
      en: `${file}: the database has no room left; nothing was loaded`,
    });
  if (typeof code === 'string' && limitExceeded.test(code))
    return new Problem(400, 'too-large-value', {
      zh: `${file}：有值超出数据库可保存的范围：${message}`,
      en: `${file}: a value is beyond what the database holds: ${message}`,
    });
  return new Problem(500, 'internal', 'Something failed inside the service; it has been logged');
}
