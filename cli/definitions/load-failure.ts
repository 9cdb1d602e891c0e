import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as perennial from '../../index.js';
import { nearestName } from '../../core/nearest-name.js';
import { messageOf } from '../../core/unforeseen-error.js';

const OWN_PACKAGE = 'perennial-ml';

/** The compiler of TypeScript counts columns from 0, people from 1. */
const COMPILED = /:(\d+):(\d+): ERROR: (.+)/;
/** `node --check`: the line's number, the line, and a mark below the place. */
const CHECKED = /:(\d+)\n[^\n]*\n( *)\^/;
const NOT_EXPORTED = [/does not provide an export named '([^']+)'/, /import_perennial_ml\.(\w+)\) is not a function/];
const NOT_DEFINED = /^(\w+) is not defined$/;

/** Why a file of a person could not be loaded, without a full stop: the place of a syntax error, the name that an import most likely meant. */
export async function loadFailure(file: string, error: unknown): Promise<string> {
  const message = messageOf(error);
  const [, line, column, problem] = COMPILED.exec(message) ?? [];
  if (problem !== undefined) return `${placeText(Number(line), Number(column) + 1)}: ${problem}`;
  const missing = NOT_EXPORTED.map((pattern) => pattern.exec(message)?.[1]).find((name) => name !== undefined);
  if (missing !== undefined) return missingText(missing, message);
  const [, unknown = ''] = NOT_DEFINED.exec(message) ?? [];
  const builder = unknown === '' ? undefined : nearestBuilder(unknown);
  if (builder !== undefined) return `${unknown} is not defined. ${importText(unknown, builder)}`;
  const first = message.split('\n')[0]?.trim().replace(/\.+$/, '') ?? '';
  return error instanceof SyntaxError ? `${await syntaxPlace(file)}${first}` : first;
}

export function placeText(line: number, column: number): string {
  return `line ${line}, column ${column}`;
}

/** The place of a position in a text, counted from 1. */
export function placeAt(text: string, position: number): string {
  const lines = text.slice(0, position).split('\n');
  return placeText(lines.length, (lines.at(-1) ?? '').length + 1);
}

function missingText(name: string, message: string): string {
  const isOwn = message.includes(OWN_PACKAGE) || message.includes('import_perennial_ml');
  if (!isOwn) return message.split('\n')[0] ?? '';
  const nearest = nearestBuilder(name);
  return `${OWN_PACKAGE} has no ${name}${nearest === undefined ? '; docs/definition.md lists what it has' : `. Did you mean "${nearest}"?`}`;
}

function importText(name: string, builder: string): string {
  return name === builder ? `Import it from ${OWN_PACKAGE}` : `Did you mean "${builder}"?`;
}

function nearestBuilder(name: string): string | undefined {
  const names = Object.keys(perennial);
  return names.includes(name) ? name : (nearestName(name, names) ?? undefined);
}

/** The engine tells the place of a syntax error only to who runs it on the file alone. */
async function syntaxPlace(file: string): Promise<string> {
  const told = await promisify(execFile)(process.execPath, ['--check', file]).catch(
    (error: { readonly stderr?: string }) => error.stderr ?? '',
  );
  const [, line, before] = CHECKED.exec(typeof told === 'string' ? told : '') ?? [];
  return line === undefined ? '' : `${placeText(Number(line), (before ?? '').length + 1)}: `;
}
