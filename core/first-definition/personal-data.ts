import type { ColumnFacts } from './column-facts.js';
import { hasWord, nameWords } from './name-words.js';

/** Words of names of columns that hold what identifies a person. */
const PERSONAL = new Set(
  (
    'email mail phone telephone mobile fax firstname lastname fullname surname forename username maidenname address street ' +
    'zip zipcode postcode postal ssn socialsecurity passport iban bic creditcard cardnumber birthdate dob dateofbirth birthday ip ipaddress ' +
    'taxid nationalid licenseplate vin imei gps password token secret'
  ).split(' '),
);
/** With one of these beside it, or nothing else, the word `name` is that of a person. */
const PEOPLE = new Set('customer client user person employee contact patient member owner holder passenger author'.split(' '));
/** What a text looks like that identifies a person. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
  [/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/, 'mail addresses'],
  [/^\+?\d[\d\s()/.-]{7,}\d$/, 'long digits, such as of phones, cards or accounts'],
  [/^[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?$/, 'account numbers (IBAN)'],
  [/^\d{1,3}(?:\.\d{1,3}){3}$/, 'network addresses'],
];
const SHARE = 0.8;
/** Whole numbers from here on, nearly all different, are numbers of something rather than amounts. */
const LONG_DIGITS = 1e9;

/** Why the column looks as if it identified people; undefined: it does not. */
export function personalData(facts: ColumnFacts): string | undefined {
  if (facts.type !== 'boolean' && (hasWord(facts.name, PERSONAL) || isPersonsName(facts.name)))
    return 'its name says that it may identify a person';
  const texts = facts.listed.filter(({ value }) => typeof value === 'string');
  if (texts.length > 0) {
    const look = LOOKS.find(([pattern]) => texts.filter(({ value }) => pattern.test(String(value))).length >= SHARE * texts.length);
    return look === undefined ? undefined : `its values look like ${look[1]}`;
  }
  const isNumbered = facts.isWhole && (facts.min ?? 0) >= LONG_DIGITS && facts.distinct >= SHARE * (facts.rows - facts.nulls);
  return isNumbered ? 'its values are long digits, such as of phones, cards or accounts' : undefined;
}

function isPersonsName(column: string): boolean {
  const words = nameWords(column);
  return words.has('name') && (words.size === 1 || hasWord(column, PEOPLE));
}
