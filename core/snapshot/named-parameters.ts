import { DomainError } from '../errors.js';

/** A query with `?` in place of its named parameters, whose names follow in the order of the marks. */
export interface PositionalQuery {
  readonly sql: string;
  readonly names: readonly string[];
}

/**
 * What may stand in a query, in the order in which it is tried: texts (with `\` and doubled quotes), quoted names, comments,
 * `::`, `:=`, named parameters, marks. The server's `sql_mode` must be without ANSI_QUOTES and NO_BACKSLASH_ESCAPES.
 */
const TOKENS = new RegExp(
  [
    String.raw`(?<text>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")`,
    '(?<name>`(?:[^`]|``)*`)',
    String.raw`(?<executable>/\*M?!)`,
    String.raw`(?<comment>/\*.*?\*/|--(?=[\s\x00-\x1f]|$)[^\n]*|#[^\n]*)`,
    String.raw`(?<open>['"\x60]|/\*)`,
    String.raw`(?<colons>::|:=)`,
    String.raw`:(?<parameter>[A-Za-z_][A-Za-z0-9_]*)`,
    String.raw`(?<mark>\?)`,
    String.raw`(?<end>;)`,
  ].join('|'),
  'gs',
);

/** Texts and names may hold anything; outside of them these never stand in a query that only reads. */
const WRITING = /\b(into|for\s+(update|share)|lock\s+in\s+share\s+mode)\b/i;

/**
 * Accepts exactly one reading statement. What is inside quotes and comments is left alone.
 * @throws DomainError SOURCE_QUERY_REFUSED
 */
export function positionalQuery(source: string): PositionalQuery {
  const names: string[] = [];
  let sql = '';
  let bare = '';
  let last = 0;
  let endedAt: number | null = null;
  for (const match of source.matchAll(TOKENS)) {
    const between = source.slice(last, match.index);
    if (endedAt !== null && (between.trim() !== '' || match.groups?.comment === undefined))
      throw refused('it holds more than one statement');
    const groups = match.groups as Record<string, string | undefined>;
    refuseToken(groups);
    const { text, name, comment, parameter, end } = groups;
    if (parameter !== undefined) names.push(parameter);
    if (end !== undefined) endedAt = match.index;
    sql += between + (parameter !== undefined ? '?' : end !== undefined || comment !== undefined ? ' ' : match[0]);
    bare += between + (text !== undefined || name !== undefined ? ' x ' : ' ');
    last = match.index + match[0].length;
  }
  const rest = source.slice(last);
  if (endedAt !== null && rest.trim() !== '') throw refused('it holds more than one statement');
  refuseWriting(bare + rest);
  return { sql: (sql + rest).trim(), names };
}

function refuseToken({ executable, open, mark }: Record<string, string | undefined>): void {
  if (executable !== undefined) throw refused('it holds a comment that the server would execute (/*!)');
  if (open !== undefined) throw refused(`${open} is opened and never closed`);
  if (mark !== undefined) throw refused('it holds a ? mark; parameters have names here, such as :asOf');
}

function refuseWriting(bare: string): void {
  if (!/^[\s(]*(select|with|table|values)\b/i.test(bare)) throw refused('it does not begin with SELECT or WITH');
  const writing = WRITING.exec(bare);
  if (writing !== null) throw refused(`it holds ${writing[0].toUpperCase().replace(/\s+/g, ' ')}, which does more than read`);
}

function refused(reason: string): DomainError {
  return new DomainError('SOURCE_QUERY_REFUSED', { reason });
}
