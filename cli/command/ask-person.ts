import { createInterface } from 'node:readline';
import { DomainError } from '../../core/errors.js';
import { printableText } from '../../core/printable-text.js';

/**
 * Asks on the terminal, past stdout, which is for results. Anything but y or yes is a no. Errors: CONFIRMATION_REQUIRED without a
 * terminal.
 * @param what the thing to be confirmed, as the subject of a sentence
 */
export async function askPerson(what: string, question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new DomainError('CONFIRMATION_REQUIRED', { what });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve) => {
      terminal.once('close', () => resolve(''));
      terminal.question(`${printableText(question)} [y/N] `, resolve);
    });
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
