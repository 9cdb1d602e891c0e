import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { requireRunReport } from '../../../operations/look/find-report.js';
import { findVersion } from '../../../operations/look/find-version.js';
import type { FoundVersion } from '../../../operations/look/find-version.js';
import type { CommandContext } from '../../command/command-context.js';
import { withHandler } from '../../command/with-handler.js';
import type { CommandResult } from '../../output/command-result.js';
import { classLines } from '../../output/models/describe-classes.js';
import { measuredText } from '../../output/models/describe-recipe.js';
import { describeGate } from '../../output/models/describe-gate.js';
import { formatTime } from '../../output/format-time.js';
import { listLines } from '../../output/list-lines.js';
import { wantsPage, withPage, writePage } from '../../output/report/write-page.js';
import type { PageOptions } from '../../output/report/write-page.js';
import { rowLines } from '../../output/models/row-lines.js';

/** Below `versions MODEL`. */
export function addVersionShow(versions: Command): void {
  versions.enablePositionalOptions();
  const command = withPage(versions.command('show'))
    .argument('<model@version>', 'such as flight-delay@3', modelVersion)
    .summary('all about one version')
    .description('Shows one version: how it was judged, gate by gate, and from which run, rows, trigger and definition it comes.');
  withHandler<PageOptions>(
    command,
    'perennial versions show flight-delay@3\nperennial versions show flight-delay@3 --html report.html --open',
    (context, options, wanted) => (wantsPage(options) ? showVersionPage(context, wanted, options) : showVersion(context, wanted)),
  );
}

/** Checked by commander; handed on as it was written. */
function modelVersion(text: string): string {
  if (!/^[a-z0-9-]{1,63}@[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Expected MODEL@VERSION, such as flight-delay@3.');
  return text;
}

async function showVersion(context: CommandContext, wanted: string): Promise<CommandResult> {
  const [model = '', version] = wanted.split('@');
  const found = await findVersion(context, model, Number(version));
  const { row, aliases, manifest, run, looks } = found;
  const data = {
    ...row,
    aliases,
    triggerId: manifest?.triggerId ?? null,
    snapshot: manifest?.snapshot ?? null,
    definition: manifest?.definitionDigest ?? null,
    trainer: manifest?.trainer ?? null,
    modelKind: manifest?.modelKind ?? null,
    metrics: manifest?.metrics ?? null,
    gates: manifest?.gates ?? [],
    params: run?.params ?? null,
    twoClasses: run?.twoClasses ?? null,
    weights: run?.weights ?? null,
    rows: run?.rows ?? null,
    split: run?.split ?? null,
    folds: run?.folds ?? null,
    looks,
    report: manifest?.report?.key ?? null,
  };
  return { data, text: versionText(found) };
}

async function showVersionPage(context: CommandContext, wanted: string, options: PageOptions): Promise<CommandResult> {
  const [model = '', version] = wanted.split('@');
  const { row } = await findVersion(context, model, Number(version));
  const file = await writePage(await requireRunReport(context, row.runId, model), row, options);
  return { data: { model, version: row.version, file }, text: `${wanted}: report written to ${file}` };
}

function versionText({ row, aliases, manifest, run, looks }: FoundVersion): string {
  const head = `${row.model}@${row.version}`;
  const measured = manifest === null || manifest.verdict === 'candidate' ? 'validation rows of its run; never judged' : 'test rows';
  const lines: (readonly [string, string])[] = [
    ['verdict', row.verdict],
    ['aliases', aliases.join(', ') || '-'],
    ['registered', formatTime(row.createdAt)],
    ['run', row.runId],
  ];
  if (manifest === null) lines.push(['manifest', `${row.manifestKey} cannot be found`]);
  else {
    lines.push(['trigger', manifest.triggerId ?? '-'], ['snapshot', manifest.snapshot], ['definition', manifest.definitionDigest]);
    lines.push(['made by', `${manifest.trainer}, served as ${manifest.modelKind}`]);
    lines.push(['metrics', measuredText(manifest.metrics, run?.folds, measured)]);
    if (manifest.report !== undefined) lines.push(['report', `perennial versions show ${head} --html --open`]);
    for (const [index, gate] of manifest.gates.entries()) lines.push([index === 0 ? 'gates' : '', describeGate(gate)]);
  }
  if (run !== null) lines.push(...classLines(run), ...rowLines(run));
  if (looks !== null && looks > 1) lines.push(['warning', looksText(looks, run?.folds !== undefined)]);
  return listLines(head, lines);
}

function looksText(looks: number, byFolds: boolean): string {
  return `${looks} versions were judged ${byFolds ? 'by folds of these rows' : 'on these test rows'}, this one included: the best of many looks better than it is`;
}
