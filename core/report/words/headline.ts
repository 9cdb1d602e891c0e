import { numberText } from '../../gates/number-text.js';
import type { MetricEstimate, ReportFindings, Resampling } from '../document/findings.js';
import type { ReportContent } from '../document/report.js';
import { countOf, intervalText } from './numbers.js';

type Verdict = Pick<ReportContent, 'accepted' | 'reasons' | 'gates'>;

/** What became of the version, in a sentence. */
export function verdictText({ accepted, reasons, gates }: Verdict): string {
  if (!accepted) return `Rejected: ${reasons.join('; ')}`;
  const passed = gates.filter(({ verdict }) => verdict === 'pass').length;
  if (gates.length === 0) return 'Accepted: the definition names no gates.';
  return passed === gates.length
    ? `Accepted: ${countOf(passed, 'gate')} passed.`
    : `Accepted: ${passed} of ${countOf(gates.length, 'gate')} passed.`;
}

/** The metric that the importances are of, beside those of others. */
export function headlineText({ findings, baseline, champion }: Pick<ReportContent, 'findings' | 'baseline' | 'champion'>): string {
  const metric = mainMetric(findings);
  if (metric === undefined || metric.value === null) return `There is no metric to tell of on ${countOf(findings.rows, 'test row')}.`;
  const { name, value, lower } = metric;
  const interval = lower === null ? '' : ` (${intervalLabel(findings.resampling)} ${intervalText(metric)})`;
  const others = [
    ...(baseline[name] == null ? [] : [`a constant guess has ${numberText(baseline[name])}`]),
    ...(champion?.metrics[name] == null ? [] : [`the champion, version ${champion.version}, ${numberText(champion.metrics[name])}`]),
  ];
  return `On ${countOf(findings.rows, 'test row')} ${name} is ${numberText(value)}${interval}${others.length === 0 ? '' : `; ${others.join(', ')}`}.`;
}

export function mainMetric({ permutation, metrics }: ReportFindings): MetricEstimate | undefined {
  return metrics.find(({ name }) => name === permutation?.metric) ?? metrics[0];
}

/** `95 % interval`. */
export function intervalLabel({ level }: Resampling): string {
  return `${numberText(level * 100)} % interval`;
}

/** What the intervals are over, in a sentence. */
export function resamplingText({ by, units, resamples }: Resampling): string {
  if (units < 2) return 'There are too few rows for intervals.';
  const drawn =
    by === 'row'
      ? `${countOf(units, 'row')}`
      : `${countOf(units, by === 'day' ? 'day' : `value`)}${by === 'day' ? '' : ` of ${by}`}, whose rows belong together`;
  const few = units < 20 ? ' So few make intervals that are too narrow.' : '';
  return `Intervals are from ${countOf(resamples, 'redraw')} of ${drawn}.${few}`;
}
