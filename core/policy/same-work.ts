import { fingerprint } from './state/fingerprint.js';
import type { StartPipelineInput } from './state/lifecycle-types.js';

/**
 * Whether one pipeline answers both: same steps, dataset, parameters (a schedule's period is among them) and data time. Where nobody named
 * a data time, what runs or waits is recent enough. Rows that are to be read again may have been read already by what runs.
 */
export function sameWork(a: StartPipelineInput, b: StartPipelineInput): boolean {
  const timeOf = ({ dataTime, asOf }: StartPipelineInput): number | null => (dataTime === 'now' ? null : asOf);
  return (
    a.fresh !== true &&
    b.fresh !== true &&
    timeOf(a) === timeOf(b) &&
    a.deploy === b.deploy &&
    (a.tag ?? null) === (b.tag ?? null) &&
    JSON.stringify(a.steps ?? null) === JSON.stringify(b.steps ?? null) &&
    sortedEntries(a.parameters) === sortedEntries(b.parameters)
  );
}

/**
 * What makes two requests of one id the same one: all but when they came and, where nobody named it, the data time. Whether a scheduled one
 * is a backfill is only found when it comes.
 */
export function contentOf({ kind, asOf, dataTime, parameters, reason, deploy, fresh, steps, tag }: StartPipelineInput): string {
  const time = dataTime === 'now' ? null : asOf;
  const asked = kind === 'schedule' || kind === 'backfill' ? ['schedule'] : [kind, reason, deploy];
  const again = fresh === true ? ['fresh'] : [];
  return fingerprint(JSON.stringify([...asked, time, sortedEntries(parameters), steps ?? null, tag ?? null, ...again]));
}

function sortedEntries(parameters: StartPipelineInput['parameters']): string {
  return JSON.stringify(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
}
