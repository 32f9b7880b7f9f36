/** What addresses are about, in the order in which partners need them. */
interface Subject {
  zh: string;
  en: string;
  /** The paths that begin so, up to a slash or their end; the longest that fits counts. */
  below: readonly string[];
}

const subjects: readonly Subject[] = [
  {
    zh: '上报',
    en: 'Reports',
    below: ['/api/events', '/api/sources', '/api/public', '/report'],
  },
  { zh: 'Open311', en: 'Open311', below: ['/open311'] },
  {
    zh: '归属与查找',
    en: 'Whose is it, and where',
    below: ['/api/route', '/api/offices', '/api/routing/snapshot', '/api/places', '/api/search', '/id'],
  },
  { zh: '要素（OGC API）', en: 'Features (OGC API)', below: ['/ogc'] },
  {
    zh: '图层',
    en: 'Layers',
    below: ['/api/layers', '/api/catalogue', '/api/exports', '/api/changes', '/api/share-requests'],
  },
  {
    zh: '瓦片与样式',
    en: 'Tiles and styles',
    below: ['/tiles', '/styles', '/fonts', '/sprites', '/api/base-map'],
  },
  { zh: '空间分析', en: 'Analysis', below: ['/api/analysis', '/api/geometry'] },
  {
    zh: '工单',
    en: 'Orders',
    below: ['/api/orders', '/api/attachments', '/api/uploads', '/api/emergencies', '/api/reports/overrides'],
  },
  { zh: '通知与订阅', en: 'Notifications and webhooks', below: ['/api/notifications', '/api/webhooks'] },
  { zh: '实时与回放', en: 'Live stream and replay', below: ['/api/live', '/api/replay'] },
  {
    zh: '监测与车辆',
    en: 'Sensors and vehicles',
    below: ['/api/readings', '/api/stations', '/api/datastreams', '/api/positions', '/api/vehicles'],
  },
  { zh: '体征与大屏', en: 'Indicators and screens', below: ['/api/indicators', '/api/walls'] },
  { zh: '预警', en: 'Warnings', below: ['/api/warnings'] },
  { zh: '统计与考核', en: 'Figures', below: ['/api/reports'] },
  { zh: '数据交换', en: 'Exchange of cases and evaluations', below: ['/api/exchange'] },
  { zh: '巡查', en: 'Patrols', below: ['/api/patrols'] },
  { zh: '事项与场景', en: 'Items and scenes', below: ['/api/items', '/api/scenes'] },
  { zh: '派遣规则', en: 'Rules of routing', below: ['/api/routing'] },
  {
    zh: '单位与值班',
    en: 'Units and people on duty',
    below: ['/api/units', '/api/staff', '/api/roster', '/api/shifts', '/api/handovers'],
  },
  {
    zh: '账号与密钥',
    en: 'Accounts and keys',
    below: ['/api/session', '/api/users', '/api/invitations', '/api/keys', '/api/audit'],
  },
  { zh: '控制台', en: 'The console', below: ['/api/views', '/api/console-faults'] },
  { zh: '运行状况', en: 'Operation', below: ['/health', '/metrics'] },
];

/** The names of the subjects in a language, in their order. */
export const subjectNames = (language: 'zh' | 'en'): string[] => subjects.map((subject) => subject[language]);

/** What an address is about; undefined of one that no subject holds, which a test finds. */
export function subjectOf(path: string, language: 'zh' | 'en'): string | undefined {
  let longest = '';
  let found: string | undefined;
  for (const subject of subjects)
    for (const start of subject.below)
      if ((path === start || path.startsWith(`${start}/`)) && start.length > longest.length) {
        longest = start;
        found = subject[language];
      }
  return found;
}
