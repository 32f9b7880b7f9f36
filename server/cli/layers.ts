import { Command } from 'commander';
import type { GivenCodes } from '../../domain/answers/layer-versions.ts';
import { fromZod, Problem } from '../input/problem.ts';
import { examine } from '../layers/checking/examine.ts';
import { plannedCodes, prepareCodes } from '../layers/coding/coding.ts';
import { parseFieldMap } from '../layers/loading/field-map.ts';
import { type LoadResult, loadFile } from '../layers/loading/load.ts';
import { ownFieldsSchema } from '../layers/schema.ts';
import { createLayers, type LayerService } from '../layers/service.ts';
import { operator, readJson, wholeNumber } from './arguments.ts';
import { withDatabase } from './database.ts';
import { exportLayerCommand } from './export-layer.ts';
import { print, printFault, showProgress, stillBehind } from './output.ts';

interface LoadOptions {
  layer: string;
  map?: string;
  crs?: string;
  encoding?: string;
  table?: string;
  publish?: boolean;
  at?: string;
  confirm?: boolean;
  json?: boolean;
}

/** The time that `--at` names. @throws Problem 400 `bad-time` */
function timeOf(at: string | undefined): Date | undefined {
  if (at === undefined) return undefined;
  const time = new Date(at);
  if (!Number.isNaN(time.getTime())) return time;
  throw new Problem(400, 'bad-time', `--at is "${at}", expected a time such as 2026-12-01T00:00:00+08:00`);
}

/** What has become of a version that was published for a time, or at once. */
function inForceFrom(effectiveFrom: Date | undefined): string {
  if (effectiveFrom === undefined) return 'is in force';
  const when = effectiveFrom.getTime() > Date.now() ? 'comes into force at' : 'is entered as in force from';
  return `${when} ${effectiveFrom.toISOString()}`;
}

/** @returns such as `2 given (9901010115000001 to 9901010115000002), 1 kept` */
function describeCodes({ given, kept, ranges, withoutDistrict, exhausted }: GivenCodes): string {
  const shown = ranges.map(({ from, to }) => (from === to ? from : `${from} to ${to}`));
  return [
    `${given} given${shown.length > 0 ? ` (${shown.join(', ')})` : ''}`,
    ...(kept > 0 ? [`${kept} kept`] : []),
    ...(withoutDistrict > 0 ? [`${withoutDistrict} in no district stay without`] : []),
    ...(exhausted > 0 ? [`${exhausted} stay without, their district has no serial left`] : []),
  ].join(', ');
}

/** @param ending what the first line says at its end */
function describe(result: LoadResult, ending: string): string {
  const { issueCounts, understood } = result;
  const counts = Object.entries(issueCounts ?? {}).map(([type, count]) => `${type} ${count}`);
  return [
    `${result.layer} version ${result.version}: ${result.featureCount} features, ${result.state} (${understood.format}, ${understood.encoding}, ${understood.crs})${ending}`,
    ...(understood.crsNote ? [`  note: ${understood.crsNote.en}（${understood.crsNote.zh}）`] : []),
    ...(understood.codes ? [`  codes: ${describeCodes(understood.codes)}`] : []),
    ...(counts.length > 0 ? [`  to look at: ${counts.join(', ')}`] : []),
  ].join('\n');
}

async function load(file: string, options: LoadOptions): Promise<void> {
  const map = options.map ? parseFieldMap(options.map) : {};
  const effectiveFrom = timeOf(options.at);
  if (effectiveFrom && !options.publish)
    throw new Problem(400, 'bad-option', '--at says when the version is in force: give --publish with it');
  await withDatabase(async (database) => {
    const layers = await createLayers(database, printFault);
    const progress = showProgress(`Loading ${options.layer}`);
    const interrupt = new AbortController();
    const stop = () => interrupt.abort();
    process.once('SIGINT', stop).once('SIGTERM', stop);
    try {
      const result = await loadFile(
        database,
        {
          layer: options.layer,
          path: file,
          map,
          crs: options.crs,
          encoding: options.encoding,
          table: options.table,
          by: operator(),
          publish: options.publish ?? false,
          effectiveFrom,
          confirm: options.confirm,
        },
        progress.update,
        interrupt.signal,
      );
      const behind = result.state === 'published' ? await layers.everywhere(result.layer) : 0;
      progress.stop();
      const from = effectiveFrom && !result.heldBack ? `, ${inForceFrom(effectiveFrom)}` : '';
      print(
        options.json ?? false,
        { ...result, effectiveFrom, processesBehind: behind },
        describe(result, from + stillBehind(behind)),
      );
      if (result.heldBack) {
        printFault(
          `not published: ${result.heldBack} (wangge layers publish ${result.layer} ${result.version} --confirm)`,
        );
        process.exitCode = 1;
      }
    } finally {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      progress.stop();
      await layers.close();
    }
  });
}

async function list(options: { json?: boolean }): Promise<void> {
  await withDatabase(async (database) => {
    const layers = await createLayers(database, printFault);
    const versions = await layers.versions();
    const text = versions.map((row) => {
      const planned = row.planned_for ? `  planned for ${row.planned_for.toISOString()}` : '';
      return `${row.layer_id}  ${row.version}  ${row.state}  ${row.feature_count} features  ${row.source_name}${planned}`;
    });
    print(options.json ?? false, versions, text.length > 0 ? text.join('\n') : 'No layer has a version yet');
    await layers.close();
  });
}

const mostPrinted = 50;

async function check(
  layer: string,
  version: string | undefined,
  options: { all?: boolean; json?: boolean },
): Promise<void> {
  const wanted = version === undefined ? undefined : wholeNumber(version);
  await withDatabase(async (database) => {
    const progress = showProgress(`Checking ${layer}`);
    try {
      const report = await examine(database, layer, wanted, (done, total) =>
        progress.update('checking', done, total),
      );
      progress.stop();
      const shown = options.all ? report.issues : report.issues.slice(0, mostPrinted);
      const lines = shown.map(
        ({ severity, type, message, introduced }) =>
          `${introduced ? '+' : ' '} ${severity.padEnd(7)} ${type.padEnd(18)} ${message.en}`,
      );
      const hidden = report.issues.length - shown.length;
      if (hidden > 0) lines.push(`  and ${hidden} more: --all prints them`);
      const title = `${layer} version ${report.version}: ${report.issues.length === 0 ? 'nothing found' : `${report.issues.length} findings, + where the version before has none such`}`;
      print(options.json ?? false, report, [title, ...lines].join('\n'));
    } finally {
      progress.stop();
    }
  });
}

async function codes(layer: string, options: { dryRun?: boolean; json?: boolean }): Promise<void> {
  await withDatabase(async (database) => {
    if (options.dryRun) {
      const would = await plannedCodes(database, layer);
      print(
        options.json ?? false,
        { layer, dryRun: true, codes: would },
        `${layer}: ${describeCodes(would)} (dry run)`,
      );
      return;
    }
    const { version, run } = await prepareCodes(database, layer, operator());
    if (!run) {
      print(
        options.json ?? false,
        { layer, version, codes: null },
        `${layer} version ${version}: every feature has a code`,
      );
      return;
    }
    const service = await createLayers(database, printFault);
    const progress = showProgress(`Giving codes to ${layer}`);
    try {
      const given = await run(progress.update);
      const processesBehind = await service.everywhere(layer);
      progress.stop();
      print(
        options.json ?? false,
        { layer, version, codes: given, processesBehind },
        `${layer} version ${version} is in force, codes: ${given ? describeCodes(given) : 'none'}${stillBehind(processesBehind)}`,
      );
    } finally {
      progress.stop();
      await service.close();
    }
  });
}

async function withLayers<T>(work: (service: LayerService) => Promise<T>): Promise<T> {
  return withDatabase(async (database) => {
    const service = await createLayers(database, printFault);
    try {
      return await work(service);
    } finally {
      await service.close();
    }
  });
}

async function publish(
  layer: string,
  version: string,
  options: { at?: string; confirm?: boolean; json?: boolean },
): Promise<void> {
  const number = wholeNumber(version);
  const effectiveFrom = timeOf(options.at);
  const processesBehind = await withLayers((service) =>
    service.publish(layer, number, operator(), { effectiveFrom, confirm: options.confirm }),
  );
  print(
    options.json ?? false,
    { layer, version: number, effectiveFrom, processesBehind },
    `${layer} version ${number} ${inForceFrom(effectiveFrom)}${stillBehind(processesBehind)}`,
  );
}

/** `wangge layers …`: load, list, check, publish, roll back, export. */
export function layerCommands(): Command {
  const layers = new Command('layers');
  layers
    .command('load')
    .description('write a file as the next version of a layer')
    .argument(
      '<file>',
      'GeoJSON (also one feature a line), CSV or KML, plain or gzip; shapefile, GeoPackage, FlatGeobuf or XLSX; or a zip with one of them',
    )
    .requiredOption('--layer <id>', 'the layer, for instance streets')
    .option(
      '--map <fields>',
      'which fields are code=FIELD,name=FIELD,parent=FIELD or what the layer declares; of a table also lon=FIELD,lat=FIELD or coordinates=FIELD',
    )
    .option(
      '--crs <system>',
      'coordinate system: EPSG:4490, GCJ-02, "CGCS2000 3度带 40带", +proj=… (CRS84 unless given or named by the file)',
    )
    .option(
      '--encoding <name>',
      'text encoding of the file (utf-8 unless given; a shapefile may tell its own)',
    )
    .option(
      '--table <name>',
      'which layer of a file with several: a table of a GeoPackage, a sheet of a workbook, a file of a zip',
    )
    .option(
      '--publish',
      'put the version in force at once; exit 1 where it is held back for a person to look at',
    )
    .option(
      '--at <time>',
      'with --publish: when it comes into force, or came, such as 2026-12-01T00:00:00+08:00 or 2003-01-01',
    )
    .option(
      '--confirm',
      'with --publish: also where it is far smaller than the version in force, or looks like another city',
    )
    .option('--json', 'print the result as JSON')
    .action(load);
  layers
    .command('list')
    .description('all versions of all layers')
    .option('--json', 'print as JSON')
    .action(list);
  layers
    .command('check')
    .description('examine a version again and print its report')
    .argument('<layer>')
    .argument('[version]', 'the one in force unless given')
    .option('--all', 'every issue, not only the 50 worst')
    .option('--json', 'print the issues as JSON')
    .action(check);
  layers
    .command('codes')
    .description('give the city parts in force that have no code one by the rule of their layer')
    .argument('<layer>')
    .option('--dry-run', 'only say which codes would be given')
    .option('--json', 'print as JSON')
    .action(codes);
  layers
    .command('fields')
    .description('give a built-in layer fields beside its own, such as those that hold an owner')
    .argument('<layer>')
    .argument('<file>', 'JSON: a list of {name, title: {zh, en}, type}; [] takes them away again')
    .option('--json', 'print as JSON')
    .action(async (layer: string, file: string, options: { json?: boolean }) => {
      const parsed = ownFieldsSchema.safeParse(await readJson(file));
      if (!parsed.success) throw fromZod(parsed.error);
      const fields = await withLayers((service) => service.giveFields(layer, parsed.data));
      const names = fields.map(({ name }) => name).join(', ');
      print(options.json ?? false, { layer, fields }, `${layer} has the fields ${names}`);
    });
  layers
    .command('publish')
    .description('put a checked version in force, now, at a time to come, or from a day in the past on')
    .argument('<layer>')
    .argument('<version>')
    .option(
      '--at <time>',
      'when it comes into force, or came, such as 2026-12-01T00:00:00+08:00 or 2003-01-01 (at once unless given)',
    )
    .option('--confirm', 'also where it is far smaller than the version in force, or looks like another city')
    .option('--json', 'print as JSON')
    .action(publish);
  layers
    .command('unplan')
    .description('take a publication back that is planned for a time to come')
    .argument('<layer>')
    .argument('<version>')
    .option('--json', 'print as JSON')
    .action(async (layer: string, version: string, options: { json?: boolean }) => {
      const number = wholeNumber(version);
      await withLayers((service) => service.cancelPlan(layer, number, operator()));
      print(
        options.json ?? false,
        { layer, version: number },
        `${layer} version ${number} is not planned any more`,
      );
    });
  layers
    .command('rollback')
    .description('put the version back in force that was there before')
    .argument('<layer>')
    .option('--json', 'print as JSON')
    .action(async (layer: string, options: { json?: boolean }) => {
      const version = await withLayers((service) => service.rollback(layer, operator()));
      print(options.json ?? false, { layer, version }, `${layer} version ${version} is in force again`);
    });
  layers.addCommand(exportLayerCommand());
  return layers;
}
