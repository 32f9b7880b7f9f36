import { z } from 'zod';
import { storableTime } from '../input/storable-values.ts';

const date = storableTime('expected an ISO 8601 time with its offset');
const list = z.string().transform((text) => text.split(',').filter((part) => part !== ''));

/** Query of `GET /open311/v2/requests`; other parameters are left aside, as the standard has it. */
export const requestQuerySchema = z.object({
  service_request_id: list.optional(),
  service_code: list.optional(),
  start_date: date.optional(),
  end_date: date.optional(),
  status: list.pipe(z.array(z.enum(['open', 'closed'], 'expected open or closed'))).optional(),
});
export type RequestQuery = z.output<typeof requestQuerySchema>;

const degrees = z
  .string()
  .refine((text) => text.trim() !== '' && Number.isFinite(Number(text)), 'expected degrees')
  .transform(Number);

/**
 * Body of `POST /open311/v2/requests`, beside `attribute[…]`. A place is needed: `lat` and `long`, or `address_string` in
 * words; an `address_id` is not looked up.
 */
export const newRequestSchema = z
  .object({
    service_code: z.string('expected the code of a service').min(1, 'expected the code of a service'),
    lat: degrees.optional(),
    long: degrees.optional(),
    description: z.string().max(4000).optional(),
    address_string: z.string().max(1000).optional(),
    address_id: z.string().max(200).optional(),
    account_id: z.string().max(200).optional(),
    device_id: z.string().max(200).optional(),
    media_url: z
      .url({ protocol: /^https?$/, error: 'expected an http or https address' })
      .max(2000)
      .optional(),
  })
  .superRefine(({ lat, long, address_string }, context) => {
    const missing = (['lat', 'long'] as const).filter((name) => (name === 'lat' ? lat : long) === undefined);
    if (missing.length === 0 || (missing.length === 2 && address_string)) return;
    for (const name of missing)
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'expected degrees, or address_string without lat and long',
      });
  });
