import { buildingFeatures } from './buildings.ts';
import { numberTiers } from './codes.ts';
import { airGridFeatures, enterpriseFeatures } from './enterprise-features.ts';
import { givePermits, layEnterprises } from './enterprises.ts';
import { Facilities } from './facilities.ts';
import {
  type CityFeature,
  cameraFeatures,
  forestFeatures,
  parkFeatures,
  placeFeatures,
  pumpFeatures,
  riverFeatures,
  roadFeatures,
  tierFeatures,
  transferFeatures,
  treeFeatures,
  waterFeatures,
} from './features.ts';
import { plantForests } from './forests.ts';
import { coastFeatures, groundFeatures, riverZoneFeatures } from './ground-water.ts';
import { installationLayers } from './installations.ts';
import { buildMosaic } from './mosaic.ts';
import { Words } from './names.ts';
import { nameNeighbourhoods } from './neighbourhoods.ts';
import { layParks } from './parks.ts';
import { pipelineLayers } from './pipelines.ts';
import { pollutionSources } from './pollution-sources.ts';
import { Random } from './random.ts';
import { Regions } from './regions.ts';
import { traceRivers } from './rivers.ts';
import { layRoads } from './roads.ts';
import { type Area, Positions, raiseTiers } from './tiers.ts';
import { digPonds, drawWater } from './water-areas.ts';
import { beltFeatures, zoneLayers } from './zones.ts';

/** All features of one layer of the demo city. */
export interface CityLayer {
  /** Id of a layer in `data/layers`. */
  layer: string;
  features: CityFeature[];
}

/**
 * Builds the demo city 云汀市 (Yunting). The city is synthetic: every place, name and organisation in it is invented,
 * and it lies in open sea near 123 E, 31 N. The same seed gives the same bytes on every machine.
 */
export function buildCity(
  seed: number,
  onProgress: (stage: string, done: number, total: number) => void = () => {},
): CityLayer[] {
  const random = new Random(seed);
  const mosaic = buildMosaic(random, onProgress);
  const { plan } = mosaic;
  const tiers = raiseTiers(mosaic);
  const words = new Words(random.fork('names'));
  numberTiers(tiers, plan, words);
  const positions = new Positions(mosaic);
  const regions = new Regions(mosaic, tiers);
  onProgress('thematic layers', 0, 1);

  const forests = plantForests(mosaic, tiers, regions, words, random.fork('forests'));
  const forested = new Set(forests.flatMap((forest) => forest.units));
  const parks = layParks(mosaic, tiers, regions, words, random.fork('parks'), forested);
  const green = new Map<Area, object>();
  for (const region of [...forests, ...parks]) for (const unit of region.units) green.set(unit, region);

  const ponds = digPonds(mosaic, tiers, parks, new Set(green.keys()), words, random.fork('ponds'));
  for (const { unit } of ponds) green.set(unit, unit);
  const reaches = traceRivers(mosaic, tiers, words);
  const roads = layRoads(mosaic, tiers, positions, words, random.fork('roads'), (left, right) => {
    const [a, b] = [green.get(tiers.units[left]!), green.get(tiers.units[right]!)];
    return a !== undefined && a === b;
  });
  const facilities = new Facilities(mosaic, tiers, random.fork('facilities'), words);
  const wooded = forestFeatures(forests, regions, positions);
  const taken = new Set(green.keys());
  const enterprises = layEnterprises(mosaic, tiers, words, random.fork('enterprises'), taken, 360);
  const permits = givePermits(tiers, parks, enterprises, taken, words, random.fork('permits'), 240);
  const worked = enterpriseFeatures({ mosaic, positions }, enterprises, permits);
  const ground = { mosaic, tiers, regions, positions };
  const built = buildingFeatures(
    ground,
    roads,
    new Set(green.keys()),
    new Set(enterprises.map(({ unit }) => unit)),
    random.fork('buildings'),
  );
  const layers: Record<string, CityFeature[]> = {
    districts: tierFeatures(mosaic, positions, tiers.districts),
    streets: tierFeatures(mosaic, positions, tiers.streets),
    'responsibility-grids': tierFeatures(mosaic, positions, tiers.responsibilityGrids),
    'unit-grids': tierFeatures(mosaic, positions, tiers.units),
    rivers: riverFeatures(reaches, positions),
    'water-areas': waterFeatures(drawWater(plan, ponds, mosaic)),
    roads: roadFeatures(roads),
    forests: wooded.forests,
    'forest-duty-grids': wooded.dutyGrids,
    'forest-patrol-grids': wooded.patrolGrids,
    parks: parkFeatures(parks, regions, positions),
    'pump-stations': pumpFeatures(facilities.pumpStations(reaches, 150)),
    'transfer-sites': transferFeatures(facilities.transferSites(taken, 60)),
    'ancient-trees': treeFeatures(facilities.ancientTrees(parks, forests, 1500)),
    enterprises: worked.enterprises,
    'permit-areas': worked.permitAreas,
    'air-grids': airGridFeatures(tiers),
    cameras: cameraFeatures(facilities.cameras(roads, 3000)),
    ...installationLayers(mosaic, tiers, facilities, forests, reaches, roads, random.fork('installations')),
    ...pipelineLayers(mosaic, roads, random.fork('pipelines')),
    'pollution-sources': pollutionSources(enterprises, facilities, random.fork('pollution sources'), 600),
    ...zoneLayers(ground, forested, random.fork('zones')),
    'ecological-belt': beltFeatures(ground),
    'river-zones': riverZoneFeatures(mosaic, reaches),
    coastline: coastFeatures(mosaic, random.fork('coast')),
    hydrogeology: groundFeatures(mosaic, tiers, positions, random.fork('ground')),
    buildings: built.buildings,
    'land-use': built.landUse,
    'place-names': placeFeatures(tiers, nameNeighbourhoods(mosaic, tiers, words), plan.centres[0]!.at),
  };
  onProgress('thematic layers', 1, 1);
  return Object.entries(layers).map(([layer, features]) => ({ layer, features }));
}
