import type { Principal } from '../../domain/access/principal.ts';
import type {
  Indicator,
  IndicatorDefinition,
  IndicatorPreview,
  PushedAnswer,
} from '../../domain/answers/indicators.ts';
import type { FaultLog } from '../database/coalescing.ts';
import type { Database, Queryable } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Layers } from '../layers/published.ts';
import type { Reports } from '../reports/service.ts';
import { wallsShowing } from '../walls/service.ts';
import { createIndicatorAlarms } from './alarms.ts';
import { compute } from './computing.ts';
import { requireKnown } from './known-names.ts';
import { clockSkewMs, faultOf } from './pushed-values.ts';
import type { IndicatorQuery, Pushed, ValuesQuery } from './schema.ts';
import * as store from './store.ts';

const recentValues = 48;
const dayMs = 86_400_000;
const minuteMs = 60_000;

export interface Indicators {
  /** All indicators with their newest values, in their order. */
  list(query: IndicatorQuery, now?: Date): Promise<Indicator[]>;
  /** @throws Problem 404 `unknown-indicator` */
  find(code: string, now?: Date): Promise<Indicator>;
  /** @returns whether it is new @throws Problem 400 as `requireKnown` says */
  put(code: string, definition: IndicatorDefinition, principal: Principal): Promise<boolean>;
  /** The value that a source tells now, kept nowhere. @throws Problem 400 as `requireKnown` says */
  preview(source: IndicatorDefinition['source'], now?: Date): Promise<IndicatorPreview>;
  /**
   * Removes an indicator with its values.
   * @throws Problem 404 `unknown-indicator`; 409 `indicator-in-use` where a wall or a scene shows it, naming them
   */
  remove(code: string): Promise<void>;
  /** Values of a time, the oldest first; the last day unless told. @throws Problem 404 `unknown-indicator` */
  values(
    code: string,
    query: ValuesQuery,
    now?: Date,
  ): Promise<{ values: { at: string; value: number }[]; next: string | null }>;
  /**
   * Takes in values that a source sends, in any order; a bad one harms no other.
   * @throws Problem 404 `unknown-indicator`; 403 `source-not-allowed`; 409 `computed` for one that is worked out here
   */
  push(code: string, values: readonly Pushed[], principal: Principal, now?: Date): Promise<PushedAnswer>;
  /** Computes those that are due, unless another process is about it. @returns how many were looked at */
  computeDue(now?: Date): Promise<number>;
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  layers: Pick<Layers, 'find'>;
  reports: Pick<Reports, 'rates'>;
  items: Pick<Items, 'find' | 'scenes'>;
  events: Pick<Events, 'report'>;
  /** Each put in once: where it never was before. */
  seed: readonly (IndicatorDefinition & { code: string })[];
  log: FaultLog;
  /** How often those that are due are computed; never by itself without. */
  everyMs?: number | undefined;
}

function stateOf({ normal: { min, max } }: IndicatorDefinition, value: number): Indicator['state'] {
  if (min === undefined && max === undefined) return 'none';
  if (min !== undefined && value < min) return 'low';
  return max !== undefined && value > max ? 'high' : 'normal';
}

const failed = {
  code: 'failed',
  text: { zh: '计算失败，系统日志中有原因', en: 'It could not be computed; the log of the service says why' },
};

function unknown(code: string): Problem {
  return new Problem(404, 'unknown-indicator', {
    zh: `没有指标“${code}”`,
    en: `There is no indicator "${code}"`,
  });
}

type Titled = Pick<Indicator, 'title'>;

function inUse(code: string, walls: readonly Titled[], scenes: readonly Titled[]): Problem {
  const named = (language: 'zh' | 'en', kinds: readonly [string, readonly Titled[]][]) =>
    kinds.flatMap(([kind, all]) =>
      all.map(({ title }) => (language === 'zh' ? `${kind}“${title.zh}”` : `the ${kind} "${title.en}"`)),
    );
  const zh = named('zh', [
    ['大屏', walls],
    ['场景', scenes],
  ]).join('、');
  const en = named('en', [
    ['wall', walls],
    ['scene', scenes],
  ]).join(', ');
  return new Problem(409, 'indicator-in-use', {
    zh: `指标“${code}”仍用于${zh}，请先从中移除`,
    en: `The indicator "${code}" is shown by ${en}: take it out there first`,
  });
}

/** Code, title and scene of every indicator, in their order. */
export async function indicatorTitles(
  queryable: Queryable,
): Promise<Pick<Indicator, 'code' | 'title' | 'scene'>[]> {
  return (await store.all(queryable)).map(({ code, definition: { title, scene } }) => ({
    code,
    title,
    scene,
  }));
}

export async function createIndicators({
  database,
  layers,
  reports,
  items,
  events,
  seed,
  log,
  everyMs,
}: Dependencies): Promise<Indicators> {
  await store.seed(database, seed);
  const alarms = createIndicatorAlarms(database, events);

  async function require(code: string): Promise<store.Kept> {
    const kept = await store.find(database, code);
    if (!kept) throw unknown(code);
    return kept;
  }

  async function withValues(kept: readonly store.Kept[], now: Date): Promise<Indicator[]> {
    const codes = kept.map(({ code }) => code);
    const newest = new Map(
      (await store.newest(database, codes, recentValues)).map((each) => [each.indicator, each]),
    );
    const goingOn = await alarms.goingOn(codes);
    return kept.map(({ code, definition, fault }) => {
      const last = newest.get(code);
      // What is due now may still be on its way.
      const graceMs = 2 * definition.cadenceMinutes * minuteMs;
      return {
        ...definition,
        code,
        value: last?.value ?? null,
        at: last?.at.toISOString() ?? null,
        state: last ? stateOf(definition, last.value) : 'none',
        alarm: definition.alarm ?? null,
        goingOn: goingOn.get(code) ?? null,
        isStale: !last || now.getTime() - last.at.getTime() > graceMs,
        before: last?.before ?? null,
        recent: last?.recent.map(({ at, value }) => ({ at: new Date(at).toISOString(), value })) ?? [],
        fault,
      };
    });
  }

  async function computeOne({ code, definition }: store.Kept, now: Date): Promise<void> {
    // Values of a file were written by a command, which reports nothing.
    if (definition.source.kind === 'pushed') return alarms.judge(code, definition);
    const computed = await compute({ database, layers, reports }, definition.source, now);
    if (!computed) return;
    if ('fault' in computed) return store.setFault(database, code, computed.fault);
    const { value } = computed;
    if (value !== null) {
      await store.write(database, code, [{ at: now.toISOString(), value }], 'system');
      await alarms.judge(code, definition);
    }
    await store.setFault(database, code, null);
  }

  function isDue({ definition: { source, cadenceMinutes }, lookedAt }: store.Kept, now: Date): boolean {
    if (source.kind === 'pushed') return lookedAt === null;
    return lookedAt === null || now.getTime() - lookedAt.getTime() >= cadenceMinutes * minuteMs;
  }

  async function computeDue(now = new Date()): Promise<number> {
    await alarms.reportLeft();
    let looked = 0;
    let failure: unknown;
    for (const kept of (await store.all(database)).filter((each) => isDue(each, now))) {
      if (closed) break;
      if (!(await store.claim(database, kept.code, now))) continue;
      looked += 1;
      // One that cannot be computed holds up no other.
      await computeOne(kept, now).catch(async (error) => {
        failure = error;
        await store.setFault(database, kept.code, failed);
      });
    }
    if (failure !== undefined && !closed) throw failure;
    return looked;
  }

  let closed = false;
  let running: Promise<unknown> | null = null;
  const look = () => {
    running ??= computeDue()
      .then(() => log.well?.())
      .catch((error) => {
        if (!closed) log(error);
      })
      .finally(() => {
        running = null;
      });
  };
  const timer = everyMs === undefined ? null : setInterval(look, everyMs);
  if (timer) look();

  return {
    async list({ scene, group, kind }, now = new Date()) {
      const kept = (await store.all(database)).filter(
        ({ definition }) =>
          (scene === undefined || definition.scene === scene) &&
          (group === undefined || definition.group.code === group) &&
          (kind === undefined || definition.kind === kind),
      );
      return withValues(kept, now);
    },

    async find(code, now = new Date()) {
      const [indicator] = await withValues([await require(code)], now);
      return indicator!;
    },

    async put(code, definition, principal) {
      requireKnown({ layers, items }, definition);
      const isNew = await store.put(database, code, definition, principal.name);
      await alarms.end(code);
      await alarms.judge(code, definition);
      return isNew;
    },

    async preview(source, now = new Date()) {
      requireKnown({ layers, items }, { source });
      const computed = await compute({ database, layers, reports }, source, now);
      if (!computed) return { value: null, fault: null };
      return 'fault' in computed
        ? { value: null, fault: computed.fault }
        : { value: computed.value, fault: null };
    },

    async remove(code) {
      await require(code);
      const scenes = items.scenes().filter((scene) => scene.indicators?.includes(code));
      const walls = await wallsShowing(database, code);
      if (walls.length + scenes.length > 0) throw inUse(code, walls, scenes);
      if (!(await store.remove(database, code))) throw unknown(code);
    },

    async values(code, { since, until, limit }, now = new Date()) {
      await require(code);
      const to = until ?? new Date(now.getTime() + clockSkewMs);
      const from = since ?? new Date(now.getTime() - dayMs);
      const rows = await store.series(database, code, from, to, limit + 1);
      const next = rows.length > limit ? rows.pop()!.at.toISOString() : null;
      return { values: rows.map(({ at, value }) => ({ at: at.toISOString(), value })), next };
    },

    async push(code, values, principal, now = new Date()) {
      const { definition } = await require(code);
      const { source } = definition;
      if (source.kind !== 'pushed')
        throw new Problem(409, 'computed', {
          zh: `指标“${code}”由本系统计算，不接收推送`,
          en: `The indicator "${code}" is computed here and takes no values`,
        });
      const sender = principal.source ?? null;
      if (source.by !== null && sender !== null && sender !== source.by)
        throw new Problem(403, 'source-not-allowed', {
          zh: `指标“${code}”只接收来源“${source.by}”的数据`,
          en: `The indicator "${code}" takes values of the source "${source.by}" alone`,
        });
      const refused: PushedAnswer['refused'] = [];
      const good = values.flatMap((pushed, index) => {
        const fault = faultOf(definition, pushed, now);
        if (!fault) return [{ at: pushed.at ?? now.toISOString(), value: pushed.value }];
        const path = `/${index}/${fault.path}`;
        refused.push({ index, path, message: fault.text.en, text: fault.text });
        return [];
      });
      const taken = await store.write(database, code, good, principal.name);
      await alarms.judge(code, definition);
      return { taken, repeated: good.length - taken, refused };
    },

    computeDue,

    async close() {
      closed = true;
      if (timer) clearInterval(timer);
      await running;
    },
  };
}
