import type { ModelDefinition, TrainingPart } from '../definition/definition.js';
import { lastCompletePeriod } from '../time/period.js';
import { positionalQuery } from './named-parameters.js';

type Parameters = Readonly<Record<string, string | number | null>>;

export interface AskedParameters {
  /** By the trigger; they come first. */
  readonly given: Parameters;
  /** In place of the definition's query; null: that one. */
  readonly querySql: string | null;
}

/**
 * What a source's query is given: `asOf`; the period `start` and `end` that is the last complete one of the definition's schedule at
 * `asOf`, and its end as `scheduledTime`; the definition's defaults; and what the trigger names. Depends on its arguments alone, so every
 * attempt reads the same rows.
 */
export function sourceParameters(definition: ModelDefinition, asOf: number, { given, querySql }: AskedParameters): Parameters {
  const { cron, zone } = definition.policy.retrain;
  const isGiven = 'start' in given || 'end' in given;
  const period = cron === null || isGiven ? {} : scheduledPeriod(cron, zone, asOf);
  return { ...defaults(definition.training, querySql), ...period, ...given, asOf };
}

function scheduledPeriod(cron: string, zone: string, asOf: number): Parameters {
  const period = lastCompletePeriod(cron, zone, asOf);
  return { ...period, scheduledTime: period.end };
}

/** Of a monitor: the rows from an instant until `asOf`. */
export function recentParameters(training: TrainingPart, from: number, asOf: number): Parameters & { readonly asOf: number } {
  return { ...defaults(training, null), start: from, end: asOf, asOf, scheduledTime: asOf };
}

/** A query of somebody's own need not name what the definition's does. */
function defaults({ source }: TrainingPart, querySql: string | null): Parameters {
  if (source.kind !== 'mysql') return {};
  const all = Object.entries(source.parameters ?? {});
  if (querySql === null || all.length === 0) return Object.fromEntries(all);
  const { names } = positionalQuery(querySql);
  return Object.fromEntries(all.filter(([name]) => names.includes(name)));
}
