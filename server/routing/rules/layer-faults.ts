import type { Text } from '../../../domain/schema-texts.ts';
import type { LayerDefinition } from '../../layers/schema.ts';
import type { Condition, Rule } from './schema.ts';

/** A layer that rules may name, with the fields that its features have. */
export type KnownLayer = Pick<LayerDefinition, 'id' | 'geometryType' | 'tier'> & {
  fields: readonly Pick<LayerDefinition['fields'][number], 'name' | 'type' | 'values'>[];
};

type Tell = (path: string, text: Text) => void;
type FieldType = LayerDefinition['fields'][number]['type'];

/** Every feature has these, whatever its layer declares. */
const ownFields = ['code', 'name', 'parent'];

function fits(type: FieldType, value: string): boolean {
  if (type === 'number') return value.trim() !== '' && Number.isFinite(Number(value));
  return type === 'boolean' ? value === 'true' || value === 'false' : true;
}

/** What a rule says about fields of one layer. */
class Fields {
  private readonly layer: KnownLayer;
  private readonly tell: Tell;

  constructor(layer: KnownLayer, tell: Tell) {
    this.layer = layer;
    this.tell = tell;
  }

  check(name: string, path: string, type?: FieldType): void {
    const field = this.layer.fields.find((known) => known.name === name);
    if (!field && type === undefined && ownFields.includes(name)) return;
    const known = [...ownFields, ...this.layer.fields.map((one) => one.name)].join(', ');
    if (!field)
      this.tell(path, {
        zh: `字段“${name}”不在图层“${this.layer.id}”中；应为 ${known} 之一`,
        en: `field is "${name}", which the layer "${this.layer.id}" does not have; expected one of ${known}`,
      });
    else if (type !== undefined && field.type !== type)
      this.tell(path, {
        zh: `字段“${name}”的类型为 ${field.type}；应为类型 ${type} 的字段`,
        en: `field is "${name}", which holds a ${field.type}; expected one that holds a ${type}`,
      });
  }

  checkCondition(condition: Condition | undefined, path: string): void {
    for (const [name, values] of Object.entries(condition ?? {})) {
      this.check(name, `${path}/${name}`);
      const field = this.layer.fields.find((known) => known.name === name);
      values.forEach((value, i) => {
        if (field?.values && !field.values.includes(value))
          this.tell(`${path}/${name}/${i}`, {
            zh: `${name} 为“${value}”，永远不会成立；应为 ${field.values.join('、')} 之一`,
            en: `${name} is "${value}", which can never match; expected one of ${field.values.join(', ')}`,
          });
        else if (field && !fits(field.type, value))
          this.tell(`${path}/${name}/${i}`, {
            zh: `${name} 为“${value}”，永远不会成立；应为 ${field.type} 类型的值`,
            en: `${name} is "${value}", which can never match; expected a ${field.type}`,
          });
      });
    }
  }
}

function tellUndefined(layer: string, path: string, layers: readonly KnownLayer[], tell: Tell): void {
  const known = layers.map(({ id }) => id).join(', ');
  tell(path, {
    zh: `图层“${layer}”没有定义；应为 ${known} 之一`,
    en: `layer is "${layer}", which is not defined; expected one of ${known}`,
  });
}

/** Tells of layers, fields and values in a rule that do not exist or are of the wrong kind. */
export function layerFaults(rule: Rule, layers: readonly KnownLayer[], tell: Tell): void {
  const { find } = rule;
  for (const part of ['units', 'assists'] as const)
    rule[part]?.forEach((unit, i) => {
      const tier = 'tier' in unit && 'kind' in unit && layers.find((known) => known.tier === unit.tier);
      if (!tier) return;
      const fields = new Fields(tier, tell);
      fields.check(unit.code, `/${part}/${i}/code`);
      fields.check(unit.name, `/${part}/${i}/name`);
    });
  for (const part of ['units', 'assists'] as const)
    rule[part]?.forEach((unit, i) => {
      const register = 'kind' in unit ? unit.register : undefined;
      if (register !== undefined && !layers.some(({ id }) => id === register))
        tellUndefined(register, `/${part}/${i}/register`, layers, tell);
    });
  if (find.way === 'territory') return;
  const layer = layers.find((known) => known.id === find.layer);
  if (!layer) {
    tellUndefined(find.layer, '/find/layer', layers, tell);
    return;
  }
  if (find.way === 'containing' && layer.geometryType !== 'Polygon')
    tell('/find/layer', {
      zh: `图层“${layer.id}”没有可包含位置的面；应为面图层`,
      en: `layer is "${layer.id}", which has no areas to contain a place; expected one of areas`,
    });
  const fields = new Fields(layer, tell);
  fields.checkCondition(find.where, '/find/where');
  for (const [end, name] of Object.entries(find.inForce ?? {}))
    if (name !== undefined) fields.check(name, `/find/inForce/${end}`, 'date');
  if (find.way === 'nearest' && 'field' in find.within) {
    fields.check(find.within.field, '/find/within/field', 'number');
    if (find.within.width) fields.check(find.within.width, '/find/within/width', 'number');
  }
  for (const part of ['units', 'assists'] as const)
    rule[part]?.forEach((unit, i) => {
      const path = `/${part}/${i}`;
      fields.checkCondition(unit.when, `${path}/when`);
      if ('tier' in unit && !('kind' in unit) && unit.code !== undefined)
        fields.check(unit.code, `${path}/code`);
      if ('kind' in unit && !('tier' in unit)) {
        fields.check(unit.code, `${path}/code`);
        fields.check(unit.name, `${path}/name`);
      }
      if ('meets' in unit && layer.geometryType === 'Point')
        tell(`${path}/meets`, {
          zh: `图层“${layer.id}”没有可与其他面相交的面；应为面图层，或带 reach 的线图层`,
          en: `layer is "${layer.id}", which has no areas to meet others; expected one of areas, or of lines with "reach"`,
        });
      if ('meets' in unit && layer.geometryType === 'LineString' && unit.reach === undefined)
        tell(`${path}/reach`, {
          zh: `图层“${layer.id}”为线，整条线会涉及全市；应有 reach（地点周围的米数）`,
          en: `layer "${layer.id}" is one of lines, whose whole length may cross the city; expected "reach", metres round the place`,
        });
      if ('meets' in unit && layer.geometryType === 'Polygon' && unit.reach !== undefined)
        tell(`${path}/reach`, {
          zh: `图层“${layer.id}”为面，按整个面计算；不应有 reach`,
          en: `layer "${layer.id}" is one of areas, which meet others with all of their surface; expected no "reach"`,
        });
      if ('meets' in unit && unit.leads) fields.check(unit.leads, `${path}/leads`);
    });
}
