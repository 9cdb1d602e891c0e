import { errorTable } from './error-spec.js';

/** `problems` holds one line each: the path, what is wrong, what is expected. */
function listed(problems: unknown): string {
  return Array.isArray(problems) ? problems.map((line) => `\n  - ${String(line)}`).join('') : '';
}

export const DEFINITION_ERRORS = errorTable({
  DEFINITION_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `The definition of model "${d.model ?? '?'}" has ${d.count ?? 'some'} problem${d.count === 1 ? '' : 's'}:${listed(d.problems)}\n`,
    fix: () => 'Correct each line in the file that calls defineModel({...}) and apply it again.',
  },
  DEFINITION_NOT_SUPPORTED: {
    retryable: false,
    kind: 'input',
    text: (d) => `The definition of model "${d.model ?? '?'}" uses what this release does not have:${listed(d.problems)}\n`,
    fix: () => 'Leave it out or write the supported form that the line names; a later release may bring it.',
  },
  DEFINITION_FORMAT_NEWER: {
    retryable: false,
    kind: 'state',
    text: (d) => `A model definition has format ${d.found}, and this release reads format ${d.supported}.`,
    fix: () => 'Update perennial-ml on this machine to the version that wrote the definition.',
  },
  EXPRESSION_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `The expression "${d.expression}" cannot be used: ${d.problem}${d.position === undefined ? '' : ` (at character ${d.position})`}.`,
    fix: () =>
      'Use column names, literals, functions such as isNull(x) and hour(x), parentheses, ! and the operators + - * / % == != < <= > >= && ||, as in "arr_delay >= 15"; put a name with spaces, dots, signs or a reserved word in backticks, as in `default payment` == 1.',
  },
  EXPRESSION_COLUMN_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) => `The expression "${d.expression}" uses column "${d.column}", which the data does not have.${d.suggestion ?? ''}`,
    fix: () => 'Correct the name, or let the source return that column.',
  },
  JSON_NOT_CANONICAL: {
    retryable: false,
    kind: 'fault',
    text: (d) => `A document cannot be written as JSON: at ${d.path} it holds ${d.found}.`,
    fix: () => 'Report this with the command that was run: documents hold plain values only.',
  },
});
