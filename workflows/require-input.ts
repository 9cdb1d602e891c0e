import { ApplicationFailure } from '@temporalio/workflow';

type Kind = 'string' | 'number' | 'object' | 'array';

/**
 * What a newer client wrote, or what is no input at all, ends the workflow at once: an error on the way would fail its task for ever.
 * @param fields that there is no doing without, by what they are
 * @throws INPUT_NEWER, INPUT_INVALID
 */
export function requireInput(what: string, input: unknown, fields: Readonly<Record<string, Kind>>): void {
  if (kindOf(input) !== 'object') fail('INPUT_INVALID', `${what} has no input`);
  const found = input as Readonly<Record<string, unknown>>;
  if (found.formatVersion !== 1)
    fail(
      'INPUT_NEWER',
      `${what} input has formatVersion ${String(found.formatVersion)}, this worker knows 1`,
      'update the worker, or the client.',
    );
  for (const [name, kind] of Object.entries(fields)) {
    if (kindOf(found[name]) !== kind) fail('INPUT_INVALID', `${what} input has ${kindOf(found[name])} as ${name}, expected ${kind}`);
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'array' : typeof value;
}

function fail(code: string, problem: string, fix = 'start it with the command line or PerennialClient.'): never {
  throw ApplicationFailure.nonRetryable(`${problem}. Fix: ${fix}`, code);
}
