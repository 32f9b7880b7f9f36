import { dayIn, type Kind, kind, tens } from './kinds.ts';
import type { Name } from './names.ts';
import type { Random } from './random.ts';

/** One of the classes of a table, by weight. */
function classOf(random: Random, classes: Readonly<Record<string, readonly [Name, weight: number]>>): string {
  const entries = Object.entries(classes);
  let left = random.next() * entries.reduce((sum, [, [, weight]]) => sum + weight, 0);
  for (const [name, [, weight]] of entries) {
    left -= weight;
    if (left < 0) return name;
  }
  return entries[0]![0];
}

/** A kind whose things are of classes that have names of their own. */
function classed(
  [layer, ground, count, code]: [string, Kind['ground'], number, string],
  classes: Readonly<Record<string, readonly [Name, weight: number]>>,
  further: (random: Random, name: string) => Record<string, unknown>,
): Kind {
  const names = Object.fromEntries(Object.entries(classes).map(([name, [called]]) => [name, called]));
  const properties = (random: Random) => {
    const name = classOf(random, classes);
    return { class: name, ...further(random, name) };
  };
  return kind(layer, ground, count, code, ['', ''], properties, names);
}

const named = (zh: string, en: string, weight: number): readonly [Name, number] => [{ zh, en }, weight];

const permit = (random: Random, letters: string) => `${letters}2025${random.integer(100_000, 999_999)}`;

const waterKinds: readonly Kind[] = [
  classed(
    ['hydrants', 'kerb', 1_800, 'XF'],
    {
      'above-ground': named('地上消火栓', 'Hydrant', 3),
      'below-ground': named('地下消火栓', 'Underground Hydrant', 1),
    },
    (random) => ({ pressure: random.integer(14, 38) / 100, checkedOn: dayIn(random, 2026, 2026) }),
  ),
  classed(
    ['outfalls', 'bank', 420, 'PK'],
    {
      rain: named('雨水排口', 'Rain Outfall', 5),
      sewage: named('污水排口', 'Sewage Outfall', 2),
      industrial: named('工业排口', 'Industrial Outfall', 1),
      rural: named('农村排口', 'Rural Outfall', 2),
    },
    (random, name) => ({
      diameter: tens(random, 20, 180),
      monitored: random.chance(name === 'industrial' ? 0.9 : 0.2),
    }),
  ),
  kind('waterlogging-stations', 'kerb', 156, 'JS', ['积水监测点', 'Waterlogging Gauge'], (random) => ({
    warnFrom: random.integer(2, 5) * 5,
  })),
  kind('ship-locks', 'bank', 12, 'CZ', ['船闸', 'Ship Lock'], (random) => ({ chamber: tens(random, 8, 24) })),
  kind('waterworks', 'bank', 9, 'SC', ['水厂', 'Waterworks'], (random) => ({
    dailyCapacity: random.integer(8, 120),
  })),
  kind('wastewater-plants', 'open', 10, 'WC', ['污水处理厂', 'Wastewater Plant'], (random) => ({
    dailyCapacity: random.integer(5, 90),
  })),
];

const wasteKinds: readonly Kind[] = [
  classed(
    ['wet-waste-plants', 'built', 64, 'SL'],
    {
      'on-site': named('就地湿垃圾处置点', 'On-site Wet-waste Plant', 9),
      central: named('湿垃圾处置厂', 'Wet-waste Plant', 1),
    },
    (random, name) => ({ tonnesPerDay: name === 'central' ? tens(random, 10, 60) : random.integer(1, 12) }),
  ),
  classed(
    ['disposal-plants', 'open', 7, 'MD'],
    {
      incineration: named('垃圾焚烧厂', 'Incineration Plant', 3),
      landfill: named('垃圾填埋场', 'Landfill', 1),
      composting: named('生化处理厂', 'Biological Treatment Plant', 3),
    },
    (random) => ({ tonnesPerDay: tens(random, 40, 300) }),
  ),
  classed(
    ['construction-waste-sites', 'built', 90, 'JZ'],
    {
      renovation: named('装修垃圾堆放点', 'Renovation Waste Point', 7),
      transfer: named('建筑垃圾中转码头', 'Construction Waste Wharf', 1),
      soil: named('渣土消纳场', 'Spoil Site', 1),
    },
    (random, name) => ({
      permit: permit(random, 'ZX'),
      capacity: tens(random, 5, 60) * (name === 'renovation' ? 1 : 40),
    }),
  ),
];

const publicKinds: readonly Kind[] = [
  classed(
    ['compounds', 'built', 1_200, 'XQ'],
    {
      commodity: named('小区', 'Compound', 6),
      older: named('新村', 'Older Compound', 3),
      village: named('居民点', 'Village', 1),
    },
    (random) => ({ households: tens(random, 12, 220), sortingGrade: random.pick(['A', 'A', 'B', 'B', 'C']) }),
  ),
  classed(
    ['restaurants', 'kerb', 700, 'CY'],
    {
      large: named('酒楼', 'Restaurant', 1),
      medium: named('饭店', 'Eating House', 3),
      canteen: named('食堂', 'Canteen', 2),
    },
    (random, name) => ({
      fumeMonitor: random.chance(name === 'large' ? 0.9 : 0.3),
      kitchenOil: tens(random, 2, name === 'large' ? 90 : 30),
      permit: permit(random, 'SP'),
    }),
  ),
  classed(
    ['markets', 'built', 180, 'SCH'],
    { food: named('菜市场', 'Food Market', 8), wholesale: named('批发市场', 'Wholesale Market', 1) },
    (random) => ({ stalls: tens(random, 3, 40) }),
  ),
  classed(
    ['schools', 'built', 620, 'XX'],
    {
      kindergarten: named('幼儿园', 'Kindergarten', 5),
      primary: named('小学', 'Primary School', 4),
      middle: named('中学', 'Middle School', 3),
    },
    (random) => ({ pupils: tens(random, 12, 180) }),
  ),
  classed(
    ['hospitals', 'built', 210, 'YY'],
    {
      general: named('医院', 'Hospital', 2),
      specialist: named('专科医院', 'Specialist Hospital', 1),
      community: named('社区卫生服务中心', 'Health Centre', 6),
    },
    (random, name) => ({ beds: name === 'community' ? random.integer(0, 60) : tens(random, 10, 150) }),
  ),
  classed(
    ['community-stations', 'built', 900, 'GZ'],
    {
      neighbourhood: named('居委会工作站', 'Neighbourhood Station', 5),
      village: named('村委会工作站', 'Village Station', 1),
    },
    (random) => ({ staff: random.integer(4, 18) }),
  ),
];

const transportKinds: readonly Kind[] = [
  kind('bus-stops', 'kerb', 1_600, 'GJ', ['公交站', 'Bus Stop'], (random) => ({
    lines: random.integer(1, 9),
  })),
  kind('bus-hubs', 'kerb', 28, 'SN', ['公交枢纽', 'Bus Hub'], (random) => ({ lines: random.integer(8, 24) })),
  kind('coach-stations', 'kerb', 12, 'KZ', ['长途客运站', 'Coach Station'], (random) => ({
    bays: random.integer(6, 30),
  })),
  classed(
    ['piers', 'bank', 26, 'MT'],
    { passenger: named('客运码头', 'Passenger Pier', 2), ferry: named('轮渡站', 'Ferry Landing', 3) },
    (random) => ({ berths: random.integer(1, 6) }),
  ),
  kind('telephone-booths', 'kerb', 240, '0110', ['电话亭', 'Telephone Booth'], (random) => ({
    inUse: random.chance(0.4),
  })),
];

const safetyKinds: readonly Kind[] = [
  classed(
    ['hazardous-sites', 'open', 120, 'WH'],
    {
      production: named('危化品生产企业', 'Chemical Producer', 1),
      storage: named('危化品仓库', 'Chemical Store', 2),
      filling: named('加油站', 'Filling Station', 5),
    },
    (random, name) => ({
      safetyDistance: name === 'filling' ? tens(random, 3, 6) : tens(random, 10, 60),
      permit: permit(random, 'AW'),
    }),
  ),
  classed(
    ['substations', 'built', 160, 'BD'],
    {
      '220kv': named('变电站', 'Substation', 1),
      '110kv': named('变电站', 'Substation', 4),
      '35kv': named('变电站', 'Substation', 6),
    },
    (random, name) => ({ capacity: tens(random, 2, name === '220kv' ? 72 : name === '110kv' ? 16 : 6) }),
  ),
  kind('smart-posts', 'kerb', 260, 'ZHG', ['智慧灯杆', 'Smart Lamp Post'], (random) => ({
    devices: random.integer(2, 8),
    charging: random.chance(0.3),
  })),
  kind('weather-stations', 'open', 52, 'QX', ['气象站', 'Weather Station'], (random) => ({
    elevation: random.integer(2, 60),
  })),
];

/** Things of water, waste, public services, transport and safety, by and in which people live and work. */
export const serviceKinds: readonly Kind[] = [
  ...waterKinds,
  ...wasteKinds,
  ...publicKinds,
  ...transportKinds,
  ...safetyKinds,
];
