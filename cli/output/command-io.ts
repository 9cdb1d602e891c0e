import { printableText } from '../../core/printable-text.js';

/** Where a command writes: results to stdout, progress and notes to stderr, so that results can be piped. */
export interface CommandIo {
  readonly json: boolean;
  print(text: string): void;
  /** Nothing with `--json`. */
  note(text: string): void;
}

export function processIo(json: boolean): CommandIo {
  return {
    json,
    print: (text) => void process.stdout.write(`${printableText(text)}\n`),
    note: (text) => void (json || process.stderr.write(`${printableText(text)}\n`)),
  };
}
