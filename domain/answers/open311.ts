import { z } from 'zod';

/** What can be reported, as GeoReport v2 has it. */
export const servicesSchema = z.array(
  z.object({
    service_code: z.string(),
    service_name: z.string(),
    description: z.string(),
    metadata: z.boolean(),
    type: z.literal('realtime'),
    keywords: z.string(),
    group: z.string().optional(),
  }),
);
export type Services = z.output<typeof servicesSchema>;

/** The attributes that a service needs. */
export const serviceDefinitionSchema = z.object({
  service_code: z.string(),
  attributes: z.array(
    z.object({
      variable: z.boolean(),
      code: z.string(),
      datatype: z.enum(['string', 'number', 'datetime']),
      required: z.boolean(),
      datatype_description: z.null(),
      order: z.int(),
      description: z.string(),
    }),
  ),
});
export type ServiceDefinition = z.output<typeof serviceDefinitionSchema>;

/** A service request as GeoReport v2 has it. */
export const serviceRequestSchema = z.object({
  service_request_id: z.string(),
  status: z.enum(['open', 'closed']),
  status_notes: z.string(),
  service_name: z.string(),
  service_code: z.string(),
  description: z.string().nullable(),
  agency_responsible: z.string(),
  service_notice: z.string().nullable(),
  requested_datetime: z.string(),
  updated_datetime: z.string(),
  expected_datetime: z.null(),
  address: z.string().nullable(),
  address_id: z.string().nullable(),
  zipcode: z.null(),
  lat: z.number(),
  long: z.number(),
  media_url: z
    .string()
    .nullable()
    .describe('the one that was sent, else where the first photo is, which wants a key that may read it'),
});
export type ServiceRequest = z.output<typeof serviceRequestSchema>;

/** What became of a report. */
export const madeRequestSchema = z.object({
  service_request_id: z.string(),
  service_notice: z.string().nullable(),
  account_id: z.string().nullable(),
});
export type MadeRequest = z.output<typeof madeRequestSchema>;

/** Why a request was refused. */
export const open311ErrorsSchema = z.array(z.object({ code: z.int(), description: z.string() }));
