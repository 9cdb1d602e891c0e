import { DomainError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest-name.js';
import type { ReadRequest } from './data-source.js';
import { STANDARD_PARAMETERS } from '../../core/snapshot/standard-parameters.js';
import { wallClock } from '../../core/time/wall-clock.js';

export type BoundValue = string | number | null | Date;

/**
 * Values in the order of the query's marks. The standard times are bound as DATETIME, the wall clock of `zone`; with `Ms`
 * behind the name (`:asOfMs`) as epoch milliseconds. Dates carry the wall clock in their UTC fields.
 * @throws DomainError SOURCE_PARAMETER_UNKNOWN, SOURCE_PARAMETER_UNUSED
 */
export function boundValues(names: readonly string[], parameters: ReadRequest['parameters'], zone: string): BoundValue[] {
  const values = new Map<string, BoundValue>();
  for (const [name, value] of Object.entries(parameters)) {
    const time = STANDARD_PARAMETERS.includes(name) && typeof value === 'number';
    values.set(name, time ? new Date(wallClock(value, zone)) : value);
    if (time) values.set(`${name}Ms`, value);
  }
  const unused = Object.keys(parameters).find((name) => !STANDARD_PARAMETERS.includes(name) && !names.includes(name));
  if (unused !== undefined)
    throw new DomainError('SOURCE_PARAMETER_UNUSED', {
      parameter: unused,
      named: [...new Set(names)],
      nearest: nearestName(unused, names),
    });
  return names.map((name) => {
    const value = values.get(name);
    if (value === undefined)
      throw new DomainError('SOURCE_PARAMETER_UNKNOWN', {
        parameter: name,
        given: [...values.keys()],
        nearest: nearestName(name, values.keys()),
      });
    return value;
  });
}
