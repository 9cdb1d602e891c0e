import { utcTimeText, wallClockText } from './time-text.js';

const PLAIN_INTEGER = /^(?:0|-?[1-9]\d*)$/;
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]\d{1,3}))?$/;
const TRUTH: ReadonlyMap<string, string> = new Map([
  ['true', '1'],
  ['True', '1'],
  ['TRUE', '1'],
  ['false', '0'],
  ['False', '0'],
  ['FALSE', '0'],
]);
/** Digits of the largest integers and decimals of any source; zeros beyond them are an exponent. */
export const MAX_POSITION = 38;
const MIN_POSITION = -6;

/**
 * The one text of a category, whatever it came in: a table's text, number or truth value, a field of JSON, an element of a tensor. Where
 * categories are compared, counted or stored, they are compared, counted and stored as this.
 *
 * - A number is its shortest digits: 3 for 3, 3.0 and 3.00; 0.1 for 0.10; 100000000000000000000 for 1e+20. Exact however long it is.
 * - True and false are 1 and 0, since sources that know no truth values write them so.
 * - A date is YYYY-MM-DD, and so is midnight of it; a wall clock YYYY-MM-DD HH:MM:SS with what it has of a fraction; an instant the
 *   same in UTC, with a Z.
 * - Every other text is itself. `007`, `+7`, `1e5`, `1.2.3` and ` 7` are names and no numbers.
 *
 * Depends on the value alone, never on the column, and is its own text: `categoryText(categoryText(x)) === categoryText(x)`.
 */
export function categoryText(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') return textOfName(String(value));
  return textOfName(value);
}

/** A number of a request as a category. An integer that a double may have changed on its way names none. */
export function namesCategory(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** Most texts are names, which their first character says, or plain integers. */
function textOfName(text: string): string {
  const first = text.charCodeAt(0);
  const isDigit = first >= 0x30 && first <= 0x39;
  if (!isDigit && first !== 0x2d) return TRUTH.get(text) ?? text;
  if (PLAIN_INTEGER.test(text)) return text;
  const number = NUMBER.exec(text);
  if (number !== null) return numberText(number);
  return wallClockText(text) ?? utcTimeText(text) ?? text;
}

/** As `Number.prototype.toString` lays digits out, with as many of them as there are. */
function numberText([, sign = '', whole = '', fraction = '', exponent = '0']: readonly string[]): string {
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return '0';
  const position = whole.length + Number(exponent) - (all.length - all.replace(/^0+/, '').length);
  return sign + laidOut(digits, position);
}

/** @param position of the decimal point, counted from the first digit */
function laidOut(digits: string, position: number): string {
  if (position > Math.max(MAX_POSITION, digits.length) || position <= MIN_POSITION) {
    const mantissa = digits.length === 1 ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`;
    return `${mantissa}e${position > 0 ? '+' : '-'}${Math.abs(position - 1)}`;
  }
  if (position <= 0) return `0.${'0'.repeat(-position)}${digits}`;
  if (digits.length <= position) return digits.padEnd(position, '0');
  return `${digits.slice(0, position)}.${digits.slice(position)}`;
}
