import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError, ERRORS } from '../../../core/errors.js';
import type { ErrorCode } from '../../../core/errors.js';
import { composeMessage } from '../../../core/errors/compose-message.js';
import { seededRandom } from '../../../core/random/seeded-random.js';

const random = seededRandom('messages');
const WORDS = ['rows.csv', 'the store', 'a value', '../models', 'v1.2', 'e.g. this', 'line 3', '…', 'wait...', '(at 7)'];
const ENDS = ['', '.', '!', '?', ' '];
const ROUNDS = 2_000;

function pick(from: readonly string[]): string {
  return from[random.nextInt(0, from.length - 1)] as string;
}

function sentence(): string {
  return `${Array.from({ length: random.nextInt(1, 4) }, () => pick(WORDS)).join(' ')}${pick(ENDS)}`;
}

function count(text: string, part: string | RegExp): number {
  return text.split(part).length - 1;
}

/** What every message is, whatever it was made of. */
function isWellFormed(message: string): void {
  assert.equal(count(message, /\bFix: /), 1, message);
  assert.doesNotMatch(message, /[^.\s]\.\.(?:\s|$)|[!?]\.(?:\s|$)|\s\s+Fix: /, message);
}

test('an error around an error, however deep, has one instruction, the innermost, and each text once', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    let message = composeMessage(`the ROOT: ${sentence()}`, `do ROOTFIX ${sentence()}`);
    const depth = random.nextInt(0, 4);
    for (let level = 0; level < depth; level += 1)
      message = composeMessage(
        `LEVEL${level} ${sentence()}${pick([': ', ' (', '; '])}${message}${pick(['', '.'])}`,
        `do LEVEL${level} ${sentence()}`,
      );
    isWellFormed(message);
    assert.equal(count(message, 'the ROOT'), 1, message);
    assert.match(message, /Fix: do ROOTFIX/, message);
    for (let level = 0; level < depth; level += 1) assert.equal(count(message, `LEVEL${level} `), 1, message);
  }
});

/** Any detail is a short text, but the reason, which is another error's message. */
function detailsWith(reason: string): Readonly<Record<string, never>> {
  return new Proxy({}, { get: (_, name) => (name === 'reason' ? reason : 'x'), has: () => true });
}

test('every error of ours that tells a reason takes another error of ours for it', () => {
  const inner = new DomainError('SOURCE_NOT_FOUND', { path: 'rows.csv' }).message;
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => /\.reason\b/.test(String(ERRORS[code].text)));
  assert.ok(codes.length > 20, String(codes.length));
  for (const code of codes) {
    const { message } = new DomainError(code, detailsWith(inner));
    isWellFormed(message);
    assert.equal(count(message, 'No file matches'), 1, `${code}: ${message}`);
    assert.match(message, /Fix: Correct the path/, `${code}: ${message}`);
  }
});
