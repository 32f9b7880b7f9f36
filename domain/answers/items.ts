import { z } from 'zod';
import { channelSchema } from '../intake/channels.ts';
import { bureauSchema, clocksSchema, gatesSchema, itemSchema } from '../items/entries.ts';
import { joiningEntrySchema } from '../items/joining.ts';
import { sceneSchema } from '../items/scenes.ts';
import { versionSchema } from './drafts.ts';
import { bilingualSchema, problemSchema } from './problem.ts';
import { warningKindSchema } from './warnings.ts';

const completeItemSchema = itemSchema.extend({ clocks: clocksSchema, gates: gatesSchema });

/** What can be reported, with the version in force and since when; null: since ever. */
export const catalogueSchema = z.object({
  version: z.int(),
  validFrom: z.string().nullable(),
  bureaus: z.array(bureauSchema),
  scenes: z.array(sceneSchema),
  items: z.array(completeItemSchema),
  channels: z.array(channelSchema).describe('the ways by which reports come'),
  warningKinds: z.array(warningKindSchema),
  defaults: z.object({
    clocks: clocksSchema,
    gates: gatesSchema,
    joining: z.array(joiningEntrySchema),
  }),
  joining: z
    .array(
      joiningEntrySchema.safeExtend({
        id: z.string().describe('of a rule of a scene: the code of the item'),
      }),
    )
    .describe('with the items of each rule; spans in seconds'),
});

export const scenesAnswerSchema = z.object({ scenes: z.array(sceneSchema) });

/** What is wrong with an entry; the path is a JSON pointer into what was sent. */
export const faultSchema = z.object({ path: z.string(), message: z.string(), text: bilingualSchema });

const listChangesSchema = z.object({
  added: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
});

export const checkedEntriesSchema = z.object({
  faults: z.array(faultSchema),
  changes: z
    .object({
      bureaus: listChangesSchema,
      scenes: listChangesSchema,
      items: listChangesSchema,
      channels: listChangesSchema,
      warningKinds: listChangesSchema,
    })
    .nullable(),
});

/** What would become of a report: of which item it is, or why it would be refused. */
export const triedReportSchema = z.object({
  item: completeItemSchema.nullable(),
  problem: problemSchema.nullable(),
});

export const catalogueVersionSchema = versionSchema.extend({
  entries: z.object({
    bureaus: z.array(bureauSchema),
    scenes: z.array(sceneSchema),
    items: z.array(itemSchema),
    channels: z.array(channelSchema),
    warningKinds: z.array(warningKindSchema),
  }),
});
