/** The ways by which people report to the desk; the code is the source of the report. */
export const channels = [
  { code: '12345', title: { zh: '12345 热线', en: '12345 hotline' } },
  { code: '12319', title: { zh: '12319 城管热线', en: '12319 urban management hotline' } },
  { code: '110', title: { zh: '110 非警务', en: '110, not for the police' } },
  { code: 'patrol', title: { zh: '巡查上报', en: 'Patrol' } },
  { code: 'community', title: { zh: '社区上报', en: 'Community' } },
  { code: 'media', title: { zh: '媒体与舆情', en: 'Media and public opinion' } },
  { code: 'desk', title: { zh: '值班登记', en: 'Duty desk' } },
] as const;
/** The source of what people report by hand on their rounds. */
export const fieldSource = 'patrol';
export type Channel = (typeof channels)[number]['code'];
