import type { DomainError } from '../../core/errors.js';
import type { FieldOf, InputReport } from '../../core/inputs/input-report.js';
import type { InputProgram } from '../../core/inputs/input-program.js';
import type { RawRecord } from '../../core/inputs/raw-record.js';
import type { RowReader } from '../../core/inputs/row-reader.js';
import { isJsonObject } from '../json/json-kind.js';
import { RequestProblems } from '../json/request-problems.js';
import { missingColumn, notARecord, unknownField, wrongKey } from './record-errors.js';
import { tooLongError, violationError } from './violation-error.js';

/**
 * Looks at rows of which one was refused, and finds all that is wrong with them: a sender mends a request once, not once for each of its
 * mistakes. Slower than reading, counts nothing, and ends when enough was found.
 */
export class RequestInspector {
  private readonly reader: RowReader;
  private readonly names: readonly string[];
  private readonly columns: ReadonlySet<string>;
  private problems = new RequestProblems();

  constructor(private readonly program: InputProgram) {
    const { inputs, keys } = program.requestColumns;
    this.names = inputs.map(({ name }) => name);
    this.columns = new Set([...this.names, ...keys]);
    this.reader = program.reader(this.report());
  }

  /** @param first what ended the reading */
  records(records: readonly unknown[], first: unknown): DomainError {
    return this.collect(first, () => {
      for (let row = 0; row < records.length && !this.problems.isFull; row += 1) this.record(records[row], row);
    });
  }

  /** `fieldOf` gets the index in the matrix. */
  matrix(matrix: Float32Array, fieldOf: FieldOf, first: unknown): DomainError {
    return this.collect(first, () => this.reader.checkMatrix(matrix, fieldOf));
  }

  values(column: number, values: ArrayLike<unknown>, fieldOf: FieldOf, first: unknown): DomainError {
    return this.collect(first, () => {
      for (let row = 0; row < values.length && !this.problems.isFull; row += 1) this.reader.encodeValue(column, values[row], row, fieldOf);
    });
  }

  keys(values: ArrayLike<unknown>, fieldOf: FieldOf, first: unknown): DomainError {
    return this.collect(first, () => {
      for (let row = 0; row < values.length && !this.problems.isFull; row += 1) this.reader.readKey(values[row], row, fieldOf);
    });
  }

  private record(record: unknown, row: number): void {
    if (!isJsonObject(record)) return this.problems.add(notARecord(record, row));
    const { inputs, keys } = this.program.requestColumns;
    inputs.forEach((input, column) => {
      if (this.problems.isFull) return;
      const field = `records[${row}].${input.name}`;
      const value = valueOf(record, input.name);
      if (value === undefined) this.problems.add(missingColumn(input, record, field));
      else this.reader.encodeValue(column, value, row, () => field);
    });
    for (const name of Object.keys(record)) {
      if (this.problems.isFull) return;
      if (!this.columns.has(name)) this.problems.add(unknownField(this.columns, record, { name, row }));
    }
    for (const name of keys) {
      const value = this.names.includes(name) ? undefined : valueOf(record, name);
      if (value !== undefined) this.reader.readKey(value, row, () => `records[${row}].${name}`);
    }
  }

  private collect(first: unknown, look: () => void): DomainError {
    const problems = new RequestProblems();
    problems.add(first);
    this.problems = problems;
    look();
    // What ended the reading is among them.
    return problems.error() as DomainError;
  }

  /** Notes and goes on, where the report of a reading throws. */
  private report(): InputReport {
    const note = (error: DomainError): void => this.problems.add(error);
    return {
      brokenBy: (input) => (rule, policy, value, row, fieldOf) => {
        if (policy === 'reject') note(violationError(input, rule, value, fieldOf(row)));
      },
      tooLong: (chars, maxChars, field) => note(tooLongError(chars, maxChars, field)),
      notARecord: (record, row) => {
        throw notARecord(record, row);
      },
      missing: (input, record, field) => {
        throw missingColumn(input, record, field);
      },
      unknown: () => undefined,
      noKey: (value, field) => note(wrongKey(value, field)),
    };
  }
}

function valueOf(record: RawRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
