import { InvalidArgumentError } from 'commander';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import { DomainError } from '../../core/errors.js';
import { instantOf, parseTime } from '../../core/time/zoned-time.js';
import type { WrittenTime } from '../../core/time/zoned-time.js';
import type { CommandContext } from './command-context.js';

/** `2013-07-01`, `2013-07-01T06:00`, `2013-07-01T06:00:00+02:00`. Commander turns the error into wrong usage. */
export function timeOption(text: string): WrittenTime {
  const time = parseTime(text);
  if (time === null) throw new InvalidArgumentError('Expected a time such as 2013-07-01, 2013-07-01T06:00 or 2013-07-01T06:00:00Z.');
  return time;
}

/**
 * Epoch milliseconds of an option: a time without a zone is one of the model's definition, and of UTC where the model has none.
 * Errors: OPTION_INVALID for a reading that clocks skip or show twice.
 */
export async function dataTime(
  context: CommandContext,
  model: string,
  { option, time }: { readonly option: string; readonly time: WrittenTime | undefined },
): Promise<number | undefined> {
  if (time === undefined) return undefined;
  const instant = instantOf(time, time.offsetMs === null ? await modelZone(context, model) : 'UTC');
  if (typeof instant === 'number') return instant;
  const expected = 'a time that comes once, or one with its offset from UTC, such as 2024-10-27T02:30+01:00';
  throw new DomainError('OPTION_INVALID', { option, found: `${time.text}, and ${instant}`, expected });
}

async function modelZone({ metadata }: CommandContext, model: string): Promise<string> {
  const row = await metadata.getCurrentDefinition(model);
  return row === undefined ? 'UTC' : zoneOf((JSON.parse(row.json) as ModelDefinition).training);
}
