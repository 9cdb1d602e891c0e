import { errorTable } from './error-spec.js';
import type { ErrorDetails } from './error-spec.js';

export const DATA_ERRORS = errorTable({
  SOURCE_NOT_FOUND: {
    retryable: false,
    kind: 'missing',
    text: (d) => `No file matches the source ${d.path}.`,
    fix: () =>
      'Correct the path in the definition (it may hold * in its last segment) and apply it from where its file lies, or put the file there on the machine of the worker.',
  },
  SOURCE_FOLDER_REFUSED: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.path} does not lead into a folder that data may come from: ${listed(d.folders)}.`,
    fix: () => 'Put the file into one of them, or add its folder to PERENNIAL_DATA_FOLDERS in the environment of the worker.',
  },
  SOURCE_UNREADABLE: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `${d.what} cannot be read as ${d.expected}${d.line === undefined ? '' : ` (line ${d.line})`}: ${d.reason}${atCharacter(d)}.`,
    fix: (d) => `${d.advice ?? `Write it again as valid ${d.expected}, whole`}, and run again.`,
  },
  SOURCE_UNAVAILABLE: {
    retryable: true,
    kind: 'fault',
    text: (d) => `The source database ${d.reference} did not answer (${d.reason}).`,
    fix: () =>
      'Check that it runs, that its address, user and password are right in the environment of the worker, and that the network lets the worker reach it.',
  },
  SOURCE_CONNECTION_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The connection ${d.reference} cannot be used: ${d.reason}.`,
    fix: () =>
      'Set the variable that it names, in the environment of the worker, to mysql://USER:PASSWORD@HOST:3306/DATABASE (add ?ssl=true for TLS).',
  },
  SOURCE_QUERY_REFUSED: {
    retryable: false,
    kind: 'input',
    text: (d) => `The source query is not accepted: ${d.reason}.`,
    fix: () => 'Give one SELECT (or WITH ... SELECT) statement that only reads.',
  },
  SOURCE_QUERY_FAILED: {
    retryable: false,
    kind: 'input',
    text: (d) => `The source database refused the query (${d.reason}).`,
    fix: () => 'Run the query in a client of the database with the rights of the same user, correct it there and copy it back.',
  },
  SOURCE_PARAMETER_UNKNOWN: {
    retryable: false,
    kind: 'input',
    text: (d) => `The source query names the parameter :${d.parameter}, which nothing gives; ${d.given} others are given.`,
    fix: (d) =>
      d.nearest
        ? `Write :${d.nearest}, or give the parameter ${d.parameter} with the request to train.`
        : `Give the parameter ${d.parameter} with the request to train, or take it out of the query.`,
  },
  SOURCE_PARAMETER_UNUSED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Parameter number ${d.number} of the request is none that the source names. Named: ${listed(d.named)}.`,
    fix: (d) =>
      d.nearest ? `Did you mean ${d.nearest}? Otherwise leave it out.` : `Write its name into the query, or leave the parameter out.`,
  },
  SOURCE_COLUMN_UNSUPPORTED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Column ${d.column} of the source has the type ${d.type}, which has no place in a snapshot.`,
    fix: () => 'Leave it out of the query or turn it into a number, text or time there.',
  },
  SOURCE_INTEGER_TOO_LARGE: {
    retryable: false,
    kind: 'input',
    text: (d) => `Column ${d.column} holds integers beyond 2^53, which a 64-bit float cannot hold exactly.`,
    fix: () => 'Read it as text, by CAST(... AS CHAR) in a query; in a file, store it as a string column or declare it categorical().',
  },
  SCHEMA_COLUMN_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `The source has no column ${d.column}, which the definition names (${d.role ?? 'columns'}); it has ${d.columns} columns${d.nearest ? `, and number ${d.nearest} has a name much like it` : ''}.`,
    fix: (d) =>
      d.nearest
        ? `Write the name of column number ${d.nearest} in the definition if that is the column meant, or add ${d.column} to the source.`
        : `Add ${d.column} to the source or take it out of the definition.`,
  },
  SCHEMA_COLUMN_DUPLICATE: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.what} has two columns of one name, numbers ${d.other} and ${d.number} (names are compared without regard to case).`,
    fix: () => 'Rename one of the two in the query or file.',
  },
  SCHEMA_COLUMN_NAME_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.what} has a column that no table can have: number ${d.number} ${d.problem}.`,
    fix: () => 'Give it another name in the query or file.',
  },
  SCHEMA_COLUMN_UNSUPPORTED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Column ${d.column} has the type ${d.type}, but the definition needs a number, text, truth value or time there.`,
    fix: (d) => `Change the type of ${d.column} in the source.`,
  },
  DATA_TYPE_MISMATCH: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `Column ${d.column} must hold ${d.expected}, but ${d.count} of ${d.rows} values do not (the source has ${d.found}${d.row === undefined ? '' : `; the first is in row ${d.row}`}).`,
    fix: (d) =>
      `Correct the values, turn those that mean "unknown" (such as NA) into empty ones, or change what the definition says of ${d.column}.`,
  },
  DATA_VALUE_INFINITE: {
    retryable: false,
    kind: 'input',
    text: (d) => `Column ${d.column} holds ${d.count} infinite values of ${d.rows}.`,
    fix: () => 'Replace them in the source by an empty value or by a finite limit.',
  },
  CHECK_REGEX_UNSUPPORTED: {
    retryable: false,
    kind: 'input',
    text: (d) => `matches(${d.column}) has the regular expression /${d.regex}/, which the table engine (RE2) cannot read.`,
    fix: () => 'Write it without look-around and back references, which RE2 does not have.',
  },
  WORK_DISK_FULL: {
    retryable: true,
    kind: 'fault',
    text: (d) => `The disk of the working folder ${d.folder} is full.`,
    fix: () => 'Free space there or move the data directory to a larger disk; a retry starts this step again.',
  },
  OUTPUT_UNWRITABLE: {
    retryable: false,
    kind: 'input',
    text: (d) => `The output ${d.path} cannot be written: ${d.reason}.`,
    fix: () => 'Name a file in a folder that is there and that this user may write.',
  },
  TABLE_ENGINE_REFUSED: {
    retryable: false,
    kind: 'input',
    text: (d) => `The table engine cannot ${d.step} (${d.reason}).`,
    fix: () => 'Look for names, values or types of the data that this step cannot take; if there are none, report it with this message.',
  },
  TABLE_ENGINE_FAILED: {
    retryable: true,
    kind: 'fault',
    text: (d) => `The table engine failed to ${d.step} (${d.reason}).`,
    fix: (d) =>
      d.reason === 'Out of Memory Error'
        ? 'Give the worker more memory or fewer threads.'
        : 'Retry; if it fails again, report it with this message.',
  },
});

function atCharacter({ character }: ErrorDetails): string {
  return character === undefined ? '' : ` (at character ${character})`;
}

function listed(value: ErrorDetails[string]): string {
  if (!Array.isArray(value)) return String(value ?? 'none');
  return value.length === 0 ? 'none' : value.join(', ');
}
