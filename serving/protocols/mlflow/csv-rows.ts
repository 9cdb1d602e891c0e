import { isUtf8 } from 'node:buffer';
import { DomainError } from '../../../core/errors.js';
import { encodeTable } from '../table-rows.js';
import type { RowBatch } from '../../model/row-batch.js';
import type { ServableModel } from '../../model/servable-model.js';
import { readCsv } from './csv-text.js';

/** What pandas writes or takes for a number that is missing. */
const MISSING = new Set(['', 'NaN', 'nan', 'NA', 'N/A', '<NA>', 'null', 'NULL', 'None']);
const WHOLE_NUMBER = /^-?\d+\.0$/;
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
]);

/**
 * Rows of a CSV body with a line of column names. An empty cell is a missing value; a first column without a name is the index of a
 * DataFrame and is left out. Errors: INPUT_CSV_INVALID, INPUT_ROWS_REFUSED; those of `encodeTable`.
 */
export function rowsFromCsv(model: ServableModel, body: Buffer, maxRows: number): RowBatch {
  if (!isUtf8(body)) throw invalid('a byte that is not UTF-8', 1);
  const [header, ...lines] = readCsv(body.toString('utf8'), maxRows + 1);
  if (header === undefined) throw new DomainError('INPUT_BODY_EMPTY');
  const { inputs, keys } = model.inputs.requestColumns;
  const inputOf = new Map(inputs.map((input) => [input.name, input]));
  const readerOf = (name: string): CellReader => {
    const input = inputOf.get(name);
    // A key that is a number is logged as it is written, without the zeros in front going lost.
    if (input === undefined && keys.includes(name)) return keyOf;
    return input === undefined || input.kind === 'numeric' ? numberOf : textOf;
  };
  const skipped = header[0] === '' ? 1 : 0;
  const names = header.slice(skipped);
  const readers = names.map(readerOf);
  const rows = lines.map((cells, i) => {
    if (cells.length !== header.length) throw invalid(`${cells.length} cells where the first line has ${header.length}`, i + 2);
    return readers.map((read, c) => read(cells[c + skipped] as string));
  });
  return encodeTable(model, { kind: 'rows', field: 'body', rows, names: { field: 'body, column', names } }, maxRows);
}

type CellReader = (cell: string) => number | boolean | string | null;

function textOf(cell: string): string | null {
  return cell === '' ? null : cell;
}

/** pandas writes 5 as 5.0 where the column misses a value. */
function keyOf(cell: string): string | null {
  return WHOLE_NUMBER.test(cell) ? cell.slice(0, -2) : textOf(cell);
}

/** A cell that is no number stays a text: the entrance says what is wrong with it. */
function numberOf(cell: string): number | boolean | string | null {
  if (NUMBER.test(cell)) return Number(cell);
  if (MISSING.has(cell)) return null;
  return BOOLEANS.get(cell) ?? cell;
}

function invalid(problem: string, line: number): DomainError {
  return new DomainError('INPUT_CSV_INVALID', { field: 'body', found: problem, expected: 'CSV in UTF-8', problem, line });
}
