import { numberText } from '../../gates/number-text.js';
import type { ReportContent } from '../document/report.js';
import { intervalText } from './numbers.js';

/** Of each metric: its name, value and interval, what a constant guess has, and the champion, if there is one; dashes where nothing can be said. */
export function metricRows({ findings, baseline, champion }: Pick<ReportContent, 'findings' | 'baseline' | 'champion'>): string[][] {
  const shown = (value: number | null | undefined): string => (value == null ? '–' : numberText(value));
  return findings.metrics.map((metric) => [
    metric.name,
    shown(metric.value),
    intervalText(metric),
    shown(baseline[metric.name]),
    ...(champion === null ? [] : [shown(champion.metrics[metric.name])]),
  ]);
}
