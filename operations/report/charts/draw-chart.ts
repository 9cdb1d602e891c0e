import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeText, Markup } from '../page/html.js';
import { lightColor, withPageColors } from '../page/palette.js';

use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

const FONT = 'system-ui, sans-serif';

export interface ChartSize {
  readonly width?: number;
  readonly height?: number;
}

/** A drawing that needs no script, in the colours of the page. @param title what it shows, for who does not see it */
export function drawChart(title: string, option: EChartsCoreOption, { width = 560, height = 320 }: ChartSize = {}): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: FONT }, ...option });
    const drawing = chart.renderToSVGString({ useViewBox: true });
    return new Markup(withPageColors(drawing.replace('<svg ', () => `<svg role="img" aria-label="${escapeText(title)}" `)));
  } finally {
    chart.dispose();
  }
}

/** Axes, grid and legend as all charts have them. */
export function valueAxis(name: string, more: object = {}): object {
  return { type: 'value', name, ...AXIS, splitLine: { lineStyle: { color: lightColor('line') } }, ...more };
}

export function categoryAxis(name: string, data: readonly string[], more: object = {}): object {
  return { type: 'category', name, data, ...AXIS, axisTick: { show: false }, ...more };
}

const AXIS = {
  nameLocation: 'middle',
  nameGap: 30,
  nameTextStyle: { color: lightColor('ink'), fontSize: 13 },
  axisLabel: { color: lightColor('soft'), fontSize: 12 },
  axisLine: { show: true, lineStyle: { color: lightColor('soft') } },
};

export function plot(more: object = {}): object {
  return { left: 60, right: 20, top: 36, bottom: 50, ...more };
}

export function legend(names: readonly string[]): object {
  return {
    data: [...names],
    top: 0,
    left: 50,
    textStyle: { color: lightColor('ink'), fontSize: 12 },
    icon: 'roundRect',
    itemWidth: 18,
    itemHeight: 6,
    itemGap: 28,
  };
}
