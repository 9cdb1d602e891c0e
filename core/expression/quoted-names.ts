/** An expression whose quoted names are replaced by names that jsep reads, each as long as what it stands for. */
export interface QuotedNames {
  readonly masked: string;
  /** Name in `masked` → name of the column. */
  readonly names: ReadonlyMap<string, string>;
  /** Where a quote is opened and never closed, or closed over nothing; counted from 0. */
  readonly brokenAt: number | null;
}

const QUOTE = '`';
/** Characters that nobody types, which jsep takes as letters. */
const PRIVATE_USE = 0xe000;

/**
 * Finds names between backticks, in which a backtick is written twice: `` `default payment next month` ``. Texts between other quotes are
 * left alone. Positions in `masked` are those of `text`.
 */
export function quotedNames(text: string): QuotedNames {
  const names = new Map<string, string>();
  let masked = '';
  for (let at = 0; at < text.length;) {
    const sign = text[at] as string;
    const end = sign === QUOTE ? nameEnd(text, at) : sign === '"' || sign === "'" ? textEnd(text, at) : at + 1;
    const part = text.slice(at, end);
    if (sign === QUOTE) {
      const name = part.slice(1, -1).replaceAll('``', QUOTE);
      if (end > text.length || name === '') return { masked, names, brokenAt: at };
      const placeholder = unusedLetter(text, names.size).repeat(part.length);
      names.set(placeholder, name);
      masked += placeholder;
    } else masked += part;
    at = end;
  }
  return { masked, names, brokenAt: null };
}

/** After the closing backtick; beyond the text when there is none. */
function nameEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && (text[at] !== QUOTE || text[at + 1] === QUOTE)) at += text[at] === QUOTE ? 2 : 1;
  return at + 1;
}

/** After the closing quote, or the text's end: that it is missing is said by jsep. */
function textEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start]) at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function unusedLetter(text: string, index: number): string {
  let code = PRIVATE_USE;
  for (let left = index; ; code += 1) {
    const letter = String.fromCharCode(code);
    if (text.includes(letter)) continue;
    if (left === 0) return letter;
    left -= 1;
  }
}
