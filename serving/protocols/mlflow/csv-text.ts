import { DomainError } from '../../../core/errors.js';

const QUOTE = '"';
/** Of a line. */
const MAX_CELLS = 10_000;
const SPECIAL = /[",\r\n]/g;

/**
 * Cells of a CSV text (RFC 4180: commas, quotes doubled inside quotes, any line end), line by line; empty lines are left out, and a
 * byte order mark too. Errors: INPUT_CSV_INVALID; INPUT_ROWS_REFUSED beyond `maxLines`.
 */
export function readCsv(text: string, maxLines: number): readonly (readonly string[])[] {
  const scan = new CsvScan(text);
  const lines: string[][] = [];
  for (let line = scan.line(); line !== undefined; line = scan.line()) {
    if (line.length === 1 && line[0] === '') continue;
    if (lines.length === maxLines)
      throw new DomainError('INPUT_ROWS_REFUSED', {
        field: 'body',
        found: `more than ${maxLines - 1} rows`,
        expected: `1 to ${maxLines - 1} rows`,
      });
    lines.push(line);
  }
  return lines;
}

class CsvScan {
  private at: number;
  private lineNumber = 0;

  constructor(private readonly text: string) {
    this.at = text.startsWith('\uFEFF') ? 1 : 0;
  }

  /** Undefined at the end. */
  line(): string[] | undefined {
    if (this.at >= this.text.length) return undefined;
    this.lineNumber += 1;
    const cells: string[] = [];
    for (;;) {
      cells.push(this.text[this.at] === QUOTE ? this.quoted() : this.plain());
      const end = this.text[this.at];
      this.at += end === '\r' && this.text[this.at + 1] === '\n' ? 2 : 1;
      if (end !== ',') return cells;
      if (cells.length === MAX_CELLS) throw this.invalid(`a line of more than ${MAX_CELLS} cells`);
    }
  }

  private plain(): string {
    SPECIAL.lastIndex = this.at;
    const end = SPECIAL.test(this.text) ? SPECIAL.lastIndex - 1 : this.text.length;
    if (this.text[end] === QUOTE) throw this.invalid('a quote inside a cell that does not begin with one');
    const cell = this.text.slice(this.at, end);
    this.at = end;
    return cell;
  }

  private quoted(): string {
    let cell = '';
    this.at += 1;
    for (;;) {
      const end = this.text.indexOf(QUOTE, this.at);
      if (end < 0) throw this.invalid('a quoted cell without end');
      cell += this.text.slice(this.at, end);
      this.at = end + 1;
      if (this.text[this.at] !== QUOTE) break;
      cell += QUOTE;
      this.at += 1;
    }
    const next = this.text[this.at];
    if (next !== undefined && next !== ',' && next !== '\r' && next !== '\n') throw this.invalid('text after a quoted cell');
    return cell;
  }

  private invalid(problem: string): DomainError {
    return new DomainError('INPUT_CSV_INVALID', {
      field: 'body',
      found: problem,
      expected: 'CSV in UTF-8',
      problem,
      line: this.lineNumber,
    });
  }
}
