import { z } from 'zod';
import { issueOf, said } from '../schema-texts.ts';
import { day, eachOf, idSchema, notAmong, refuseRepeats, refuseSame, titleSchema } from './checks.ts';
import type { Bureau, Item } from './entries.ts';

/** What a scene is part of: the platforms that a bureau's scenes are drawn up for, and its emergency scenes. */
export const sceneDomains = ['city', 'economy', 'society', 'emergency'] as const;

/** Codes that a scene names, each once. */
const named = (code: z.ZodString) => z.array(code).max(200).superRefine(refuseSame).optional();

const addressSchema = z.url({
  protocol: /^https?$/,
  error: said({
    zh: '应为以 http:// 或 https:// 开头的网址',
    en: 'expected an address that begins with http:// or https://',
  }),
});

/** A scene, as in `data/catalogue/scenes.json`: a subject that the console can be turned into. */
export const sceneSchema = z
  .strictObject({
    id: idSchema,
    title: titleSchema,
    /** Whether the city has approved the scene. */
    approved: z.boolean(),
    /** The day on which it did. */
    approvedOn: day.optional(),
    /** Whether the link to the scene's own system is kept. */
    linkKept: z.boolean(),
    /** The day from which it is. */
    linkKeptSince: day.optional(),
    /** Why it is not. */
    linkNote: titleSchema.optional(),
    /** The bureau that leads it. */
    lead: z.string(),
    /** The code of the unit that is in charge of it. */
    unit: z.string().min(1).max(100).optional(),
    domains: z.array(z.enum(sceneDomains)).max(sceneDomains.length).superRefine(refuseSame).optional(),
    /** The scene's own system, where it has one. */
    address: addressSchema.max(2000).optional(),
    /** Layers that the map shows, by their ids; their legends are the scene's. */
    layers: named(z.string().min(1)),
    /** Items of other scenes that are of this one as well; those whose scene it is always are. */
    items: named(z.string().min(1)),
    /** Indicators of other scenes, or of none, that it shows as well. */
    indicators: named(z.string().min(1)),
  })
  .superRefine((scene, context) => {
    if (!scene.approved && scene.approvedOn !== undefined)
      context.addIssue(
        issueOf({ zh: '尚未批准的场景没有批准日期', en: 'is the day of an approval that there is not' }, [
          'approvedOn',
        ]),
      );
    if (!scene.linkKept && scene.linkKeptSince !== undefined)
      context.addIssue(
        issueOf({ zh: '链接未保留，没有起始日期', en: 'is the day of a link that is not kept' }, [
          'linkKeptSince',
        ]),
      );
    if (scene.linkKept && scene.linkNote !== undefined)
      context.addIssue(
        issueOf({ zh: '链接已保留，不应有未保留的原因', en: 'says why a link is not kept that is' }, [
          'linkNote',
        ]),
      );
  });
export type Scene = z.infer<typeof sceneSchema>;

/** All scenes, each led by a known bureau, no id twice. */
export function scenesSchema(bureaus: readonly Bureau[]) {
  const known = bureaus.map(({ id }) => id);
  return z
    .array(sceneSchema)
    .superRefine(refuseRepeats('id'))
    .superRefine(
      eachOf((scene, refuse) => {
        if (!known.includes(scene.lead)) refuse('lead', notAmong({ zh: '部门', en: 'bureau' }, known));
      }),
    );
}

/** The codes of a scene's items: its own, and those of other scenes that it names. */
export function itemsOfScene(
  scene: Pick<Scene, 'id' | 'items'>,
  items: Iterable<Pick<Item, 'code' | 'scene'>>,
): string[] {
  const further = new Set(scene.items);
  return [...items]
    .filter((item) => item.scene === scene.id || further.has(item.code))
    .map(({ code }) => code);
}
