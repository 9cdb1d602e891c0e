import type { RunReport } from '../../../contracts/documents.js';
import { numberText } from '../../../core/gates/number-text.js';
import type { Calibration, Confusion, ReportFindings } from '../../../core/report/document/findings.js';
import { calibrationSentences, judgement } from '../../../core/report/words/calibration-text.js';
import { intervalLabel, resamplingText } from '../../../core/report/words/headline.js';
import { metricRows } from '../../../core/report/words/metric-rows.js';
import { countText, intervalText, shareText } from '../../../core/report/words/numbers.js';
import { confusionText, errorsText } from '../../../core/report/words/section-texts.js';
import { errorChart, histogramChart } from '../charts/bar-charts.js';
import { calibrationChart, precisionRecallChart, rocChart } from '../charts/line-charts.js';
import { html } from '../page/html.js';
import type { Markup } from '../page/html.js';
import { table } from '../page/tables.js';
import { figure, section } from './section.js';

export function metricsPart(report: RunReport): Markup {
  const { findings, champion } = report;
  const head = ['metric', 'value', intervalLabel(findings.resampling), 'constant guess'];
  const beside = champion === null ? [] : [`champion, version ${champion.version}, on ${countText(champion.rows)} rows`];
  return section(
    'Metrics on the test rows',
    html`${table([...head, ...beside], metricRows(report), [1, 2, 3, 4])}
      <p class="note">${resamplingText(findings.resampling)}</p>`,
  );
}

/** Curves, confusion and calibration. */
export function classesPart(findings: ReportFindings): Markup | null {
  const { confusion, classes, roc, precisionRecall, calibration, scores } = findings;
  if (confusion === undefined) return null;
  const positives = classes?.[1]?.rows ?? 0;
  const charts = [
    roc === undefined ? null : figure(`ROC curve, area ${numberText(roc.area)}`, rocChart(roc)),
    precisionRecall === undefined
      ? null
      : figure(
          `Precision and recall, average precision ${numberText(precisionRecall.area)}`,
          precisionRecallChart(precisionRecall, positives / findings.rows),
        ),
    calibration === undefined ? null : figure('Calibration', calibrationChart(calibration)),
    scores === undefined
      ? null
      : figure('Probabilities by what came true', histogramChart('Rows by probability and class', 'probability', scores)),
  ].filter((chart) => chart !== null);
  return html`${section('Confusion', matrix(confusion), qualityTable(findings))}
  ${charts.length === 0 ? null : section('Curves', html`<div class="charts">${charts}</div>`)}
  ${calibration === undefined ? null : section('Calibration', ...calibrationParts(calibration))}`;
}

function matrix(confusion: Confusion): Markup {
  const { classes, counts } = confusion;
  const rows = counts.map((row, actual) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count) => {
      const share = total === 0 ? 0 : count / total;
      return html`<td style="--share: ${Math.round(share * 30)}%">
        ${countText(count)}<br /><span class="note">${total === 0 ? '–' : shareText(share)}</span>
      </td>`;
    });
    return html`<tr>
      <th>${classes[actual]}</th>
      ${cells}
    </tr>`;
  });
  const head = classes.map((name) => html`<th class="number">said ${name}</th>`);
  return html`<p>${confusionText(confusion)}</p>
    <div class="wide">
      <table class="matrix">
        <thead>
          <tr>
            <th>actual</th>
            ${head}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p class="note">Rows, and their share of the actual class.</p>`;
}

function qualityTable({ classes = [] }: ReportFindings): Markup {
  const share = (value: number | null): string => (value === null ? '–' : shareText(value));
  const rows = classes.map(({ name, rows: count, precision, recall, f1 }) => [
    name,
    count,
    share(precision),
    share(recall),
    f1 === null ? '–' : numberText(f1),
  ]);
  return table(['class', 'rows', 'precision', 'recall', 'F1'], rows, [2, 3, 4]);
}

function calibrationParts(calibration: Calibration): Markup[] {
  const sentences = calibrationSentences(calibration).map((sentence) => html`<li>${sentence}</li>`);
  const rows = calibration.deciles.map((bin) => [
    `${numberText(bin.from)} to ${numberText(bin.to)}`,
    bin.rows,
    numberText(bin.predicted),
    numberText(bin.observed),
    intervalText(bin),
    judgement(bin),
  ]);
  return [
    html`<ul>
      ${sentences}
    </ul>`,
    table(['probability', 'rows', 'mean', 'came true', 'interval', ''], rows, [1, 2, 3, 4]),
  ];
}

/** Of numbers. */
export function errorsPart({ errors }: ReportFindings): Markup | null {
  if (errors === undefined) return null;
  const rows = errors.deciles.map(({ from, to, rows: count, predicted, actual, meanAbsoluteError }) => [
    `${numberText(from)} to ${numberText(to)}`,
    count,
    ...[predicted, actual, meanAbsoluteError].map(numberText),
  ]);
  const charts = [
    figure('Residuals', histogramChart('Rows by predicted minus actual', 'predicted minus actual', errors.residuals)),
    figure('Errors by predicted value', errorChart(errors)),
  ];
  return section(
    'Errors',
    html`<p>${errorsText(errors)}</p>
      <div class="charts">${charts}</div>`,
    table(['predicted', 'rows', 'mean predicted', 'mean actual', 'mean absolute error'], rows, [1, 2, 3, 4]),
  );
}
