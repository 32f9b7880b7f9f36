import { type Kind, kind, tens } from './kinds.ts';

/** Things of sanitation, greenery, forestry, appearance, water and environment, and city parts. */
export const cityKinds: readonly Kind[] = [
  kind('public-toilets', 'built', 400, 'GC', ['公厕', 'Public Toilet'], (random) => ({
    grade: random.integer(1, 3),
    cubicles: random.integer(4, 24),
  })),
  kind('bin-stations', 'built', 1_500, 'TF', ['垃圾投放点', 'Bin Station'], (random) => ({
    households: tens(random, 6, 60),
  })),
  kind('compaction-stations', 'built', 110, 'XY', ['小压站', 'Compaction Station'], (random) => ({
    tonnesPerDay: random.integer(5, 40),
  })),
  kind('recycling-stations', 'built', 48, 'HS', ['可回收物中转站', 'Recycling Station'], (random) => ({
    tonnesPerDay: random.integer(2, 30),
  })),
  kind('pocket-parks', 'built', 160, 'KD', ['口袋公园', 'Pocket Park'], (random) => ({
    squareMetres: tens(random, 40, 480),
  })),
  kind('ranger-stations', 'forest', 60, 'HL', ['护林站', 'Ranger Station'], (random) => ({
    rangers: random.integer(2, 12),
  })),
  kind('fire-towers', 'forest', 24, 'LW', ['瞭望塔', 'Fire Tower'], (random) => ({
    height: random.integer(12, 45),
  })),
  kind('signboards', 'built', 1_200, 'ZP', ['户外招牌', 'Signboard'], (random) => ({
    mounting: random.pick(['wall', 'roof', 'post']),
    squareMetres: random.integer(2, 60),
  })),
  kind('vending-places', 'built', 90, 'ST', ['设摊疏导点', 'Vending Place'], (random) => ({
    stalls: random.integer(6, 80),
  })),
  kind('sluices', 'bank', 72, 'SZ', ['水闸', 'Sluice'], (random) => ({ gates: random.integer(1, 6) })),
  kind('flood-underpasses', 'kerb', 54, 'XL', ['易积水下立交', 'Flood-prone Underpass'], (random) => ({
    closedFrom: tens(random, 2, 4),
  })),
  kind('air-stations', 'built', 46, 'KQ', ['空气质量监测站', 'Air Station'], (random) => ({
    kind: random.pick(['city', 'street', 'background']),
  })),
  kind('water-quality-stations', 'bank', 64, 'SJ', ['水质监测站', 'Water-quality Station'], (random) => ({
    grade: random.integer(2, 5),
  })),
  kind('dust-monitors', 'built', 180, 'YC', ['扬尘监测点', 'Dust Monitor'], (random) => ({
    limit: tens(random, 10, 30),
  })),
  kind('noise-stations', 'kerb', 40, 'ZS', ['噪声监测点', 'Noise Station'], (random) => ({
    zone: random.pick(['1', '2', '3', '4a']),
  })),
  kind('manhole-covers', 'kerb', 3_000, '0101', ['上水井盖', 'Manhole Cover'], (random) => ({
    diameter: tens(random, 60, 80),
  })),
  kind('street-lamps', 'kerb', 4_000, '0115', ['路灯', 'Street Lamp'], (random) => ({
    height: random.integer(6, 14),
  })),
  kind('litter-bins', 'kerb', 1_200, '0303', ['废物箱', 'Litter Bin'], (random) => ({
    litres: tens(random, 6, 12),
  })),
];
