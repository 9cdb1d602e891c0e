import type { Command } from 'commander';
import type { MonitorReport } from '../../../contracts/documents.js';
import { findReport, listReports } from '../../../operations/look/look-at-reports.js';
import { wholeNumber } from '../../command/option-parsers.js';
import { withHandler } from '../../command/with-handler.js';
import { formatCount } from '../../output/format-metrics.js';
import { formatTable } from '../../output/format-table.js';
import { formatTime } from '../../output/format-time.js';

const LIMIT = 20;

export function addDriftCommand(program: Command): void {
  const group = program
    .command('drift')
    .summary('what monitors found: list, show')
    .description('Looks at the reports of monitors, which compare recent rows with those that the champion was trained on.');
  const list = group
    .command('list <model>')
    .description('Lists reports, newest first.')
    .option('--limit <n>', `so many; default: ${LIMIT}`, wholeNumber(1, 10_000));
  withHandler<{ limit?: number }>(list, 'perennial drift list flight-delay', async (context, { limit = LIMIT }, model) => {
    const data = await listReports(context, model, limit);
    const table = data.map((row) => [row.reportId, row.kind, row.verdict, formatTime(row.asOf), formatTime(row.createdAt)]);
    return { data, text: formatTable(['REPORT', 'KIND', 'VERDICT', 'AS OF', 'WRITTEN'], table) };
  });
  const show = group.command('show <model> [report]').description('Shows one report, column by column; by default the newest.');
  withHandler(show, 'perennial drift show flight-delay', async (context, _options, model, reportId) => {
    const data = await findReport(context, model, reportId);
    return { data, text: reportText(data) };
  });
}

function reportText(report: MonitorReport): string {
  const { reportId, version, verdict, asOf, window, rows, maturedRows, limit, text, columns } = report;
  const table = columns.map(({ column, psi, verdict: found, missingShare }) => [
    column,
    psi === null ? null : psi.toFixed(4),
    found,
    `${(missingShare * 100).toFixed(1)} %`,
  ]);
  return [
    `${reportId}: ${verdict}`,
    `  version ${version}, as of ${formatTime(asOf)}, rows of ${formatTime(window.from)} to ${formatTime(window.to)}`,
    `  ${formatCount(rows)} rows, ${formatCount(maturedRows)} with matured labels since the training; a column drifts above ${limit}`,
    `  ${text}`,
    '',
    formatTable(['COLUMN', 'PSI', 'VERDICT', 'MISSING'], table),
  ].join('\n');
}
