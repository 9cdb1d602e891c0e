import { printableLine } from '../../../core/printable-text.js';

const WIDTH = 100;
const INDENT = '  ';

export function indented(block: string): string[] {
  return block.split('\n').map((line) => `${INDENT}${line}`);
}

/** Broken between words, and never before a percent sign; a word that is longer than a line stays whole. */
export function paragraph(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printableLine(text).split(/ (?!%)/)) {
    if (line !== '' && INDENT.length + line.length + 1 + word.length > WIDTH) {
      lines.push(`${INDENT}${line}`);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, `${INDENT}${line}`];
}

export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
