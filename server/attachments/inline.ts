import { z } from 'zod';
import { fromZod, Problem } from '../input/problem.ts';
import { type InlineFile, mostFiles } from './receive.ts';

/** A photo or file within a JSON body; what it is goes by its content, whatever `mediaType` says. */
const inlineFileSchema = z.strictObject({
  name: z.string().min(1).max(255),
  mediaType: z.string().max(200).optional(),
  /** Base64 (RFC 4648, 4), or a data URL of it. */
  data: z.string().min(1),
});

/** The member `attachments` of a report in JSON. */
export const inlineFilesSchema = z.array(inlineFileSchema).min(1).max(mostFiles);

/**
 * The files of a JSON body.
 * @throws Problem 400 `invalid-input`, naming the place of what is wrong
 */
export function readInlineFiles(input: unknown): InlineFile[] {
  const parsed = inlineFilesSchema.safeParse(input);
  if (!parsed.success) {
    const { code, detail, errors } = fromZod(parsed.error);
    throw new Problem(
      400,
      code,
      detail,
      errors.map(({ path, message }) => ({ path: `/attachments${path}`, message })),
    );
  }
  return parsed.data.map(({ name, data }, index) => {
    const text = data.replace(/^data:[^,]{0,200};base64,/, '');
    const bytes = Buffer.from(text, 'base64');
    // What is not of the alphabet, Node leaves out in silence.
    if (bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')) return { name, bytes };
    const message = 'expected base64';
    throw new Problem(400, 'invalid-input', `"${name}" is not base64`, [
      { path: `/attachments/${index}/data`, message },
    ]);
  });
}
