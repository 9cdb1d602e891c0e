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
  requireNamedParameters(Object.keys(parameters), names);
  return names.map((name) => {
    const value = values.get(name);
    if (value === undefined) {
      // The others have the names that the request gave them.
      const ours = [...values.keys()].filter((one) => STANDARD_PARAMETERS.includes(one.replace(/Ms$/, '')));
      throw new DomainError('SOURCE_PARAMETER_UNKNOWN', { parameter: name, given: values.size, nearest: nearestName(name, ours) });
    }
    return value;
  });
}

/** That a source names all that is given, whose own names are the request's. @throws DomainError SOURCE_PARAMETER_UNUSED */
export function requireNamedParameters(given: readonly string[], named: readonly string[]): void {
  const own = given.filter((name) => !STANDARD_PARAMETERS.includes(name));
  const at = own.findIndex((name) => !named.includes(name));
  const unused = own[at];
  if (unused !== undefined)
    throw new DomainError('SOURCE_PARAMETER_UNUSED', { number: at + 1, named: [...new Set(named)], nearest: nearestName(unused, named) });
}
