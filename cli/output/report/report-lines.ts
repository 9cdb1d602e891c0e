import type { RunReport } from '../../../contracts/documents.js';
import type { ReportFindings } from '../../../core/report/document/findings.js';
import { numberText } from '../../../core/gates/number-text.js';
import { calibrationSentences } from '../../../core/report/words/calibration-text.js';
import { headlineText, intervalLabel, resamplingText } from '../../../core/report/words/headline.js';
import { metricRows } from '../../../core/report/words/metric-rows.js';
import { intervalText, shareText } from '../../../core/report/words/numbers.js';
import { errorsText, permutationText, slicesText } from '../../../core/report/words/section-texts.js';
import { formatTable } from '../format-table.js';
import { confusionLines, qualityLines } from './class-lines.js';
import { indented, paragraph } from './layout.js';

const MAX_LISTED = 8;

/** What a data scientist looks for, for a terminal of 100 columns. Sections that the task does not have are left out. */
export function reportText(report: RunReport): string {
  const { findings } = report;
  const sections = [
    [...paragraph(headlineText(report)), ...metricLines(report)],
    confusionLines(findings),
    qualityLines(findings),
    errorLines(findings),
    calibrationLines(findings),
    importanceLines(findings),
    sliceLines(findings),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function metricLines(report: RunReport): string[] {
  const { findings, champion } = report;
  const head = ['METRIC', 'VALUE', intervalLabel(findings.resampling).toUpperCase(), 'CONSTANT GUESS'];
  const table = formatTable([...head, ...(champion === null ? [] : [`CHAMPION, VERSION ${champion.version}`])], metricRows(report));
  return [...indented(table), ...paragraph(resamplingText(findings.resampling))];
}

function errorLines({ errors }: ReportFindings): string[] {
  if (errors === undefined) return [];
  const rows = errors.deciles.map(({ from, to, predicted, actual, meanAbsoluteError }) => [
    `${numberText(from)} to ${numberText(to)}`,
    ...[predicted, actual, meanAbsoluteError].map(numberText),
  ]);
  const table = formatTable(['PREDICTED', 'MEAN PREDICTED', 'MEAN ACTUAL', 'MEAN ABSOLUTE ERROR'], rows);
  return ['Errors, by tenths of the predicted value', ...paragraph(errorsText(errors)), ...indented(table)];
}

function calibrationLines({ calibration }: ReportFindings): string[] {
  if (calibration === undefined) return [];
  return ['Calibration', ...calibrationSentences(calibration).flatMap(paragraph)];
}

function importanceLines({ permutation, gain = [] }: ReportFindings): string[] {
  const lines: string[] = [];
  if (permutation !== undefined) {
    const rows = permutation.columns
      .slice(0, MAX_LISTED)
      .map(({ column, mean, deviation }) => [column, `${numberText(mean)} ± ${numberText(deviation)}`]);
    lines.push(...paragraph(permutationText(permutation)), ...indented(formatTable(['COLUMN', 'WORSE BY'], rows)));
  }
  if (gain.length > 0) {
    const all = gain.reduce((sum, { totalGain }) => sum + totalGain, 0);
    const listed = gain.slice(0, MAX_LISTED).map(({ input, totalGain }) => `${input} ${shareText(all === 0 ? 0 : totalGain / all)}`);
    lines.push(...paragraph(`Of the trainer's own total gain: ${listed.join(', ')}.`));
  }
  return lines.length === 0 ? [] : ['What the model goes by', ...lines];
}

function sliceLines({ slices, resampling }: ReportFindings): string[] {
  if (slices === undefined) return [];
  const rows = slices.worst.map((slice) => [slice.column, slice.value, slice.rows, numberText(slice.metric), intervalText(slice)]);
  const head = ['COLUMN', 'VALUE', 'ROWS', slices.metric.toUpperCase(), intervalLabel(resampling).toUpperCase()];
  const table = rows.length === 0 ? [] : indented(formatTable(head, rows));
  return ['Worst slices', ...paragraph(slicesText(slices)), ...table];
}
