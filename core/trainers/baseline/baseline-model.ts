import { DomainError } from '../../errors.js';
import type { Baseline } from '../../statistics/baseline.js';

/** Content of `model.json`. */
export interface BaselineModel extends Baseline {
  readonly formatVersion: 1;
}

/** @throws MODEL_FILE_CORRUPT when it is no baseline, or one of a newer release */
export function checkedBaselineModel(json: unknown): BaselineModel {
  const { formatVersion, kind, values } = (typeof json === 'object' && json !== null ? json : {}) as Partial<Record<string, unknown>>;
  if (formatVersion !== 1) throw corrupt(`its format is ${JSON.stringify(formatVersion) ?? 'not named'}, and this release reads 1`);
  if (kind !== 'prior' && kind !== 'mean') throw corrupt('it says neither prior nor mean');
  if (!Array.isArray(values) || values.length === 0 || !values.every((value) => Number.isFinite(value)))
    throw corrupt('its values are not numbers');
  return { formatVersion, kind, values: values as readonly number[] };
}

function corrupt(reason: string): DomainError {
  return new DomainError('MODEL_FILE_CORRUPT', { kind: 'baseline', reason });
}
