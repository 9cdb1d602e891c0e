import type { RunReport } from '../../../contracts/documents.js';
import { numberText } from '../../../core/gates/number-text.js';
import type { ReportFindings } from '../../../core/report/document/findings.js';
import { intervalLabel } from '../../../core/report/words/headline.js';
import { intervalText, shareText } from '../../../core/report/words/numbers.js';
import { permutationText, slicesText } from '../../../core/report/words/section-texts.js';
import { gainChart, permutationChart } from '../charts/bar-charts.js';
import { learningChart } from '../charts/line-charts.js';
import { html } from '../page/html.js';
import type { Markup } from '../page/html.js';
import { table } from '../page/tables.js';
import { figure, section } from './section.js';

export function importancesPart({ permutation, gain = [] }: ReportFindings): Markup | null {
  if (permutation === undefined && gain.length === 0) return null;
  const charts = [
    permutation === undefined ? null : figure('By shuffling each column', permutationChart(permutation)),
    gain.length === 0 ? null : figure("By the trainer's own gain", gainChart(gain)),
  ].filter((chart) => chart !== null);
  const text = permutation === undefined ? null : html`<p>${permutationText(permutation)}</p>`;
  const tables = [
    permutation === undefined
      ? null
      : table(
          ['column', `${permutation.metric} worse by`, '±'],
          permutation.columns.map(({ column, mean, deviation }) => [column, numberText(mean), numberText(deviation)]),
          [1, 2],
        ),
    gain.length === 0 ? null : gainTable(gain),
  ].filter((one) => one !== null);
  return section(
    'What the model goes by',
    html`${text}
      <div class="charts">${charts}</div>
      <div class="charts">${tables}</div>`,
  );
}

function gainTable(gain: NonNullable<ReportFindings['gain']>): Markup {
  const all = gain.reduce((sum, { totalGain }) => sum + totalGain, 0);
  const rows = gain.map(({ input, totalGain, gain: mean, splits }) => [
    input,
    numberText(totalGain),
    shareText(all === 0 ? 0 : totalGain / all),
    numberText(mean),
    splits,
  ]);
  return table(['input', 'total gain', 'share', 'gain a split', 'splits'], rows, [1, 2, 3]);
}

export function slicesPart({ slices, resampling }: ReportFindings): Markup | null {
  if (slices === undefined) return null;
  const rows = slices.worst.map((slice) => [slice.column, slice.value, slice.rows, numberText(slice.metric), intervalText(slice)]);
  const head = ['column', 'value', 'rows', slices.metric, intervalLabel(resampling)];
  return section(
    'Worst slices',
    html`<p>${slicesText(slices)}</p>
      ${rows.length === 0 ? null : table(head, rows, [3, 4])}`,
  );
}

export function learningPart({ learning }: RunReport): Markup | null {
  return learning === undefined
    ? null
    : section('Learning curve', figure(`Metrics of each round; round ${learning.best} is served`, learningChart(learning)));
}
