/**
 * What a terminal obeys instead of showing it (the C0 and C1 controls, among them the start of every escape sequence), and what shows the
 * text around it in another order or on another line: marks of direction, and line separators. Line feed and tab are left.
 */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const LINE_BREAK = /[\n\t]/g;

/** A text for a terminal or a log, as JSON would write what is not shown: inside JSON it stays the same value. May have several lines. */
export function printableText(text: string): string {
  return text.replace(CONTROL, escaped);
}

/** As `printableText`, on one line: what somebody else has named or said adds no line of its own. */
export function printableLine(text: string): string {
  return printableText(text).replace(LINE_BREAK, (found) => (found === '\n' ? '\\n' : '\\t'));
}

function escaped(found: string): string {
  return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
