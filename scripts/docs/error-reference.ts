import { DomainError, ERRORS } from '../../core/errors.js';
import type { ErrorCode } from '../../core/errors.js';
import { COMMAND_ERRORS } from '../../core/errors/command-errors.js';
import { DATA_ERRORS } from '../../core/errors/data-errors.js';
import { DEFINITION_ERRORS } from '../../core/errors/definition-errors.js';
import type { ErrorDetails, ErrorSpec } from '../../core/errors/error-spec.js';
import { EVALUATION_ERRORS } from '../../core/errors/evaluation-errors.js';
import { INPUT_ERRORS } from '../../core/errors/input-errors.js';
import { LIFECYCLE_ERRORS } from '../../core/errors/lifecycle-errors.js';
import { OPERATION_ERRORS } from '../../core/errors/operation-errors.js';
import { PREPARATION_ERRORS } from '../../core/errors/preparation-errors.js';
import { STORAGE_ERRORS } from '../../core/errors/storage-errors.js';
import { TRAINING_ERRORS } from '../../core/errors/training-errors.js';
import { httpFailure } from '../../serving/http/errors.js';
import { escapeMarkdown } from './escape-markdown.js';

const AREAS: readonly (readonly [string, object])[] = [
  ['Model definitions', DEFINITION_ERRORS],
  ['Sources and rows', DATA_ERRORS],
  ['Checks, labels, split and features', PREPARATION_ERRORS],
  ['Training and models', TRAINING_ERRORS],
  ['Evaluation, search and drift', EVALUATION_ERRORS],
  ['Object store and database', STORAGE_ERRORS],
  ['Operation', OPERATION_ERRORS],
  ['Requests to the serving process', INPUT_ERRORS],
  ['Workflows and the lifecycle', LIFECYCLE_ERRORS],
  ['Command line, `perennial up` and webhook', COMMAND_ERRORS],
];

const WHY: Readonly<Record<ErrorSpec['kind'], string>> = {
  input: 'what was given cannot be used',
  missing: 'what was named does not exist',
  state: 'it cannot be done as things stand now',
  fault: 'a machine, a store or Perennial itself failed',
};

/** One heading per code, grouped by the table file the code is in. A code of a table that has no group yet comes last. */
export function errorReference(): string {
  const grouped = AREAS.flatMap(([, table]) => Object.keys(table));
  const others = Object.keys(ERRORS).filter((code) => !grouped.includes(code));
  const areas: (readonly [string, readonly string[]])[] = AREAS.map(([title, table]) => [title, Object.keys(table)]);
  if (others.length > 0) areas.push(['Others', others]);
  return areas.map(([title, codes]) => `## ${title}\n\n${codes.map((code) => entry(code as ErrorCode)).join('\n')}`).join('\n');
}

function entry(code: ErrorCode): string {
  const spec = ERRORS[code];
  const retried = spec.retryable ? 'yes, by itself' : 'no';
  return [
    `### ${code}`,
    '',
    escapeMarkdown(withPlaceholders(spec.text)),
    '',
    `- **Fix:** ${escapeMarkdown(withPlaceholders(spec.fix))}`,
    `- **Why:** ${WHY[spec.kind]}. **Retried:** ${retried}. **HTTP status:** ${httpFailure(new DomainError(code))?.status}.`,
    '',
  ].join('\n');
}

/** The text with `{name}` where a detail goes. Of two wordings, the one for a detail that is known. */
function withPlaceholders(text: (details: ErrorDetails) => string): string {
  const details = (placeholder: (name: string) => unknown): ErrorDetails => new Proxy({}, { get: (_, name) => placeholder(String(name)) });
  // Some texts join a list, others treat a detail as text: a list of one reads the same in both, unless text is asked for.
  const shown = attempt(() => text(details((name) => [`{${name}}`]))) ?? text(details((name) => `{${name}}`));
  return shown.replace(/\s+/g, ' ').trim();
}

function attempt(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
