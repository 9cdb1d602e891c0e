import { numberText } from '../../../core/gates/number-text.js';
import { printableLine } from '../../../core/printable-text.js';
import type { Calibration, Curve } from '../../../core/report/document/findings.js';
import type { LearningCurve } from '../../../core/report/document/report.js';
import type { Markup } from '../page/html.js';
import { lightColor } from '../page/palette.js';
import type { ColorName } from '../page/palette.js';
import { drawChart, legend, plot, valueAxis } from './draw-chart.js';

const SHARE = { min: 0, max: 1 };
const LINES: readonly ColorName[] = ['first', 'second', 'third', 'fourth'];

export function rocChart({ points }: Curve): Markup {
  return drawChart('ROC curve: share of positives found against share of negatives taken for positive', {
    grid: plot({ top: 12 }),
    xAxis: valueAxis('false positive rate', SHARE),
    yAxis: valueAxis('true positive rate', SHARE),
    series: [line('model', points, 'first'), guide([0, 0], [1, 1])],
  });
}

/** @param share of positives: the precision of a constant guess */
export function precisionRecallChart({ points }: Curve, share: number): Markup {
  return drawChart('Precision against recall', {
    grid: plot({ top: 12 }),
    xAxis: valueAxis('recall', SHARE),
    yAxis: valueAxis('precision', SHARE),
    series: [line('model', points, 'first'), guide([0, share], [1, share])],
  });
}

export function calibrationChart({ deciles }: Calibration): Markup {
  const whisker = (from: number | null, to: number | null, at: number): object[] =>
    from === null || to === null
      ? []
      : [
          {
            ...line(
              'interval',
              [
                [at, from],
                [at, to],
              ],
              'first',
            ),
            lineStyle: { color: lightColor('first'), width: 1 },
          },
        ];
  return drawChart('Share that came true against mean probability, by tenths of the rows, with intervals', {
    grid: plot({ top: 12 }),
    xAxis: valueAxis('mean probability', SHARE),
    yAxis: valueAxis('share that came true', SHARE),
    series: [
      guide([0, 0], [1, 1]),
      ...deciles.flatMap(({ predicted, lower, upper }) => whisker(lower, upper, predicted)),
      {
        ...line(
          'model',
          deciles.map(({ predicted, observed }) => [predicted, observed] as const),
          'first',
        ),
        showSymbol: true,
        symbol: 'circle',
        symbolSize: 7,
      },
    ],
  });
}

export function learningChart({ rounds, series, best }: LearningCurve): Markup {
  const names = series.map(({ name }) => printableLine(name));
  return drawChart(`Metrics of each round; round ${best} is served`, {
    grid: plot(),
    legend: legend(names),
    xAxis: valueAxis('round', { min: rounds[0], max: rounds.at(-1) }),
    yAxis: valueAxis('', {
      scale: true,
      axisLabel: { color: lightColor('soft'), fontSize: 12, formatter: (value: number) => numberText(value) },
    }),
    series: series.map(({ values }, at) => ({
      ...line(
        names[at]!,
        values.map((value, round) => [rounds[round]!, value] as const),
        LINES[at % LINES.length]!,
      ),
      markLine: at === 0 ? bestMark(best) : undefined,
    })),
  });
}

function bestMark(best: number): object {
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: lightColor('soft'), type: 'dashed' },
    label: { formatter: `round ${best}`, color: lightColor('ink') },
    data: [{ xAxis: best }],
  };
}

function line(name: string, points: readonly (readonly [number, number | null])[], color: ColorName): object {
  return {
    name,
    type: 'line',
    data: points.map((point) => [...point]),
    showSymbol: false,
    silent: true,
    emphasis: { disabled: true },
    lineStyle: { color: lightColor(color), width: 2 },
    itemStyle: { color: lightColor(color) },
  };
}

function guide(from: readonly [number, number], to: readonly [number, number]): object {
  return { ...line('guess', [from, to], 'soft'), lineStyle: { color: lightColor('soft'), width: 1, type: 'dashed' } };
}
