import type { Requirement } from '../items/entries.ts';
import type { Label } from './states.ts';

/** How each requirement is told to people. */
export const requirementLabels: Record<Requirement, Label> = {
  description: { zh: '问题描述', en: 'a description' },
  place: { zh: '核实的位置', en: 'a place that is sure or was verified' },
  'photo-before': { zh: '处置前照片', en: 'a photo from before the work' },
  'photo-after': { zh: '处置后照片', en: 'a photo from after the work' },
  handler: { zh: '处置人', en: 'who handled it' },
  'return-visit': { zh: '回访', en: 'the return visit' },
  answer: { zh: '对来源的答复', en: 'the answer to the source' },
  result: { zh: '处置结果', en: 'what was done' },
};
