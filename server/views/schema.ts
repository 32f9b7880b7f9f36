import { z } from 'zod';
import { attentionSchema } from '../../domain/answers/views.ts';
import { isStorable } from '../database/storable-text.ts';

const storable = (longest: number) =>
  z.string().trim().max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');
const name = storable(40).min(1, 'expected a name');
const query = storable(4000);
const unit = storable(100).min(1, 'expected the code of a unit').nullable();

/** Body of `POST /api/views`. */
export const newViewSchema = z.strictObject({ name, query, unit: unit.default(null) });
export type NewView = z.output<typeof newViewSchema>;

/** Body of `PATCH /api/views/{id}`: what is not named stays. */
export const viewChangeSchema = z
  .strictObject({ name: name.optional(), query: query.optional(), unit: unit.optional() })
  .refine((change) => Object.keys(change).length > 0, 'expected name, query or unit');
export type ViewChange = z.output<typeof viewChangeSchema>;

/** Body of `PUT /api/views/desk`. */
export const deskChangeSchema = z.strictObject({ query, attention: attentionSchema.nullable() });
