import { MAX_POSITION } from '../../../core/categories/category-text.js';

const FRACTION = '-?(0|[1-9]\\d*)\\.\\d+';
const EXPONENT = '-?[1-9](\\.\\d+)?[eE][+-]\\d{1,3}';
const WALL_CLOCK = '\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?';
const SMALL_DIGITS = 30;
/** The engine's times have microseconds. */
const INSTANT = '\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?(Z|[+-]\\d{2}(:?\\d{2})?)';

/**
 * `categoryText` in SQL, so that a snapshot of any source holds categories in their one text. Never null where `text` is not, but for a
 * text without a character. What it leaves as it is, core still turns into its text when it is used.
 */
export function categorySql(text: string): string {
  const isNumeric = `(ascii(${text}) BETWEEN 48 AND 57 OR ascii(${text}) = 45)`;
  const truth = `CASE WHEN ${text} IN ('true', 'True', 'TRUE') THEN '1' WHEN ${text} IN ('false', 'False', 'FALSE') THEN '0' ELSE nullif(${text}, '') END`;
  const cases = [
    `WHEN NOT ${isNumeric} THEN ${truth}`,
    `WHEN ${text} = '-0' THEN '0'`,
    `WHEN regexp_full_match(${text}, '${FRACTION}') THEN ${withoutZeros(text)}`,
    `WHEN regexp_full_match(${text}, '${EXPONENT}') THEN coalesce(${positional(text)}, ${text})`,
    `WHEN regexp_full_match(${text}, '${WALL_CLOCK}') THEN ${wallClock(text)}`,
    `WHEN regexp_full_match(${text}, '${INSTANT}') THEN coalesce(${instantText(`TRY_CAST(${text} AS TIMESTAMP WITH TIME ZONE)`)}, ${text})`,
  ];
  return `CASE ${cases.join(' ')} ELSE ${text} END`;
}

/** A time with a zone as its category's text. */
export function instantText(time: string): string {
  return `(CAST(timezone('UTC', ${time}) AS VARCHAR) || 'Z')`;
}

/** Zeros at the end of a fraction, and what then is minus zero. */
function withoutZeros(text: string): string {
  return `regexp_replace(regexp_replace(${text}, '\\.?0*$', ''), '^-0$', '0')`;
}

/** By decimals, which take the digits as they are; null for a number of which they would leave some out. */
function positional(text: string): string {
  const exponent = `TRY_CAST(regexp_extract(${text}, '[eE]([+-]\\d+)$', 1) AS INTEGER)`;
  const fractionDigits = `length(regexp_extract(${text}, '\\.(\\d+)', 1))`;
  const whole = `CAST(TRY_CAST(${text} AS DECIMAL(${MAX_POSITION}, 0)) AS VARCHAR)`;
  const small = withoutZeros(`CAST(TRY_CAST(${text} AS DECIMAL(${MAX_POSITION}, ${SMALL_DIGITS})) AS VARCHAR)`);
  const cases = [
    `WHEN ${exponent} >= ${MAX_POSITION} OR ${exponent} < -6 THEN regexp_replace(lower(${text}), 'e([+-])0+', 'e\\1')`,
    `WHEN ${exponent} >= 0 AND ${fractionDigits} <= ${exponent} THEN ${whole}`,
    `WHEN ${exponent} < 0 AND ${fractionDigits} <= ${SMALL_DIGITS - 6} THEN ${small}`,
  ];
  return `CASE ${cases.join(' ')} END`;
}

function wallClock(text: string): string {
  const spaced = `replace(${text}, 'T', ' ')`;
  const trimmed = `CASE WHEN contains(${text}, '.') THEN regexp_replace(${spaced}, '\\.?0*$', '') ELSE ${spaced} END`;
  return `regexp_replace(${trimmed}, ' 00:00:00$', '')`;
}
