import { RECORD_LIMIT_BYTES } from './csv-reader.js';
import { fileBytes, unreadableCsv } from './text-file.js';
import type { TextPlace } from './text-file.js';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

export interface CsvShape {
  readonly delimiter: string;
  readonly quote: string;
  readonly columns: number;
}

type State = 'start' | 'plain' | 'quoted' | 'closed';
type LineEnd = 'LF' | 'CRLF' | 'CR';

/** Looks for what the engine could not read in a UTF-8 file; null when this reader finds nothing. */
export async function findCsvProblem(path: string, shape: CsvShape): Promise<Error | null> {
  const reader = new CsvProblemReader(shape);
  for await (const piece of fileBytes(path)) {
    reader.take(piece);
    if (reader.problem !== null) break;
  }
  reader.end();
  const { problem } = reader;
  return problem === null ? null : unreadableCsv(path, problem.reason, problem.place, problem.advice);
}

interface CsvProblem {
  readonly reason: string;
  readonly place: TextPlace;
  readonly advice?: string;
}

/** Reads byte by byte, which only a file that is broken has to bear. */
class CsvProblemReader {
  problem: CsvProblem | null = null;
  private readonly delimiter: number;
  private readonly quote: number;
  private state: State = 'start';
  private line = 1;
  private character = 1;
  private fields = 1;
  private recordLine = 1;
  private recordBytes = 0;
  /** Where the field that is read, and the first one too many, begin. */
  private field: TextPlace = { line: 1, character: 1 };
  private surplus: TextPlace | null = null;
  private lineEnd: LineEnd | null = null;
  private afterCr = false;

  constructor(private readonly shape: CsvShape) {
    this.delimiter = shape.delimiter.charCodeAt(0);
    this.quote = shape.quote === '' ? -1 : shape.quote.charCodeAt(0);
  }

  take(bytes: Buffer): void {
    for (let i = 0; i < bytes.length && this.problem === null; i += 1) this.step(bytes[i] as number);
  }

  end(): void {
    if (this.problem !== null) return;
    if (this.afterCr) this.breakLine('CR');
    if (this.problem !== null) return;
    if (this.state === 'quoted') this.found('a quote is opened here and never closed', this.field);
    else if (this.recordBytes > 0) this.endRecord();
  }

  private step(byte: number): void {
    if (this.afterCr) {
      this.afterCr = false;
      this.breakLine(byte === LF ? 'CRLF' : 'CR');
      if (byte === LF || this.problem !== null) return;
    }
    if (this.state === 'quoted') return this.stepQuoted(byte);
    if (byte === CR) this.afterCr = true;
    else if (byte === LF) this.breakLine('LF');
    else this.stepField(byte);
  }

  private stepQuoted(byte: number): void {
    this.advance(byte);
    if (byte === this.quote) this.state = 'closed';
    else if (byte === LF) {
      this.line += 1;
      this.character = 1;
    }
  }

  private stepField(byte: number): void {
    const place = { line: this.line, character: this.character };
    this.advance(byte);
    if (byte === this.delimiter) {
      this.fields += 1;
      this.state = 'start';
      this.field = { line: this.line, character: this.character };
      if (this.fields === this.shape.columns + 1) this.surplus = this.field;
    } else if (byte === this.quote && this.state !== 'plain') {
      if (this.state === 'start') this.field = place;
      this.state = 'quoted';
    } else if (byte !== SPACE) {
      if (this.state === 'closed') this.found('something follows a closing quote; a quote within quotes is written twice', place);
      this.state = 'plain';
    }
  }

  private advance(byte: number): void {
    this.recordBytes += 1;
    // Bytes that continue a character are none of their own.
    if ((byte & 0xc0) !== 0x80) this.character += 1;
    if (this.recordBytes === RECORD_LIMIT_BYTES)
      this.found(`it is longer than ${RECORD_LIMIT_BYTES} bytes, or a quote before is never closed`, { line: this.recordLine });
  }

  private breakLine(end: LineEnd): void {
    if (this.lineEnd !== null && this.lineEnd !== end) {
      const advice = 'Let all lines of the file end alike, and quote what holds a line break';
      this.found(`it ends with ${end}, and the lines before end with ${this.lineEnd}`, { line: this.line }, advice);
      return;
    }
    this.lineEnd = end;
    if (this.recordBytes > 0) this.endRecord();
    this.line += 1;
    this.character = 1;
    this.fields = 1;
    this.state = 'start';
    this.recordLine = this.line;
    this.recordBytes = 0;
    this.surplus = null;
    this.field = { line: this.line, character: 1 };
  }

  private endRecord(): void {
    const { columns } = this.shape;
    if (this.fields === columns) return;
    const place = this.surplus ?? { line: this.line, character: this.character };
    this.found(`columns expected: ${columns}, found: ${this.fields}`, place);
  }

  private found(reason: string, place: TextPlace, advice?: string): void {
    this.problem ??= { reason, place, ...(advice === undefined ? {} : { advice }) };
  }
}
