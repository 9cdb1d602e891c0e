import { numberText } from '../../../core/gates/number-text.js';
import { printableLine } from '../../../core/printable-text.js';
import type { Histogram, InputGain, NumberErrors, Permutation } from '../../../core/report/document/findings.js';
import type { Markup } from '../page/html.js';
import { lightColor } from '../page/palette.js';
import type { ColorName } from '../page/palette.js';
import { categoryAxis, drawChart, legend, plot, valueAxis } from './draw-chart.js';

const BARS: readonly ColorName[] = ['first', 'second', 'third', 'fourth'];
const MAX_BARS = 20;
const MAX_NAME = 24;

/** Rows by value; several series beside each other. */
export function histogramChart(title: string, unit: string, { edges, series }: Histogram): Markup {
  const names = series.map(({ name }) => shortened(name));
  const places = edges.slice(0, -1).map((from) => numberText(from));
  return drawChart(title, {
    grid: plot(),
    ...(series.length > 1 ? { legend: legend(names) } : {}),
    xAxis: categoryAxis(unit, places),
    yAxis: valueAxis('rows', { nameGap: 42 }),
    series: series.map(({ counts }, at) => bar(names[at]!, counts, BARS[at % BARS.length]!)),
  });
}

export function permutationChart({ metric, columns }: Permutation): Markup {
  const shown = columns.slice(0, MAX_BARS);
  const rows = shown.map(({ column, mean }) => [shortened(column), mean] as const);
  const whiskers = shown.map(({ mean, deviation }, at) => [mean - deviation, mean + deviation, shown.length - 1 - at] as const);
  return sideways(`How much worse ${metric} gets when a column is shuffled`, `${metric} worse by`, rows, whiskers);
}

export function gainChart(gain: readonly InputGain[]): Markup {
  const rows = gain.slice(0, MAX_BARS).map(({ input, totalGain }) => [shortened(input), totalGain] as const);
  return sideways('Total gain of the splits by each input', 'total gain', rows, []);
}

export function errorChart({ deciles }: NumberErrors): Markup {
  return drawChart('Mean absolute error by tenths of the predicted value', {
    grid: plot({ bottom: 60 }),
    xAxis: categoryAxis(
      'mean predicted value',
      deciles.map(({ predicted }) => numberText(predicted)),
    ),
    yAxis: valueAxis('mean absolute error', { nameGap: 42 }),
    series: [
      bar(
        'mean absolute error',
        deciles.map(({ meanAbsoluteError }) => meanAbsoluteError),
        'first',
      ),
    ],
  });
}

type Whisker = readonly [from: number, to: number, place: number];

/** Names to the left, the largest on top. */
function sideways(title: string, unit: string, rows: readonly (readonly [string, number])[], whiskers: readonly Whisker[]): Markup {
  const upwards = [...rows].reverse();
  const option = {
    grid: plot({ left: 180, top: 8 }),
    xAxis: valueAxis(unit),
    yAxis: categoryAxis(
      '',
      upwards.map(([name]) => name),
    ),
    series: [
      bar(
        unit,
        upwards.map(([, value]) => value),
        'first',
      ),
      ...whiskers.map(([from, to, place]) => ({
        type: 'line',
        silent: true,
        data: [
          [from, place],
          [to, place],
        ],
        symbol: 'rect',
        symbolSize: [1.5, 9],
        showSymbol: true,
        emphasis: { disabled: true },
        itemStyle: { color: lightColor('ink') },
        lineStyle: { color: lightColor('ink'), width: 1.5 },
      })),
    ],
  };
  return drawChart(title, option, { height: 90 + 26 * rows.length });
}

function bar(name: string, values: readonly number[], color: ColorName): object {
  return { name, type: 'bar', data: [...values], silent: true, emphasis: { disabled: true }, itemStyle: { color: lightColor(color) } };
}

function shortened(name: string): string {
  const text = printableLine(name);
  return text.length <= MAX_NAME ? text : `${text.slice(0, MAX_NAME - 1)}…`;
}
