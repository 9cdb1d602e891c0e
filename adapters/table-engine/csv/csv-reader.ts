import type { CsvOptions } from '../../../core/definition/definition.js';
import { pathList, quoteText } from '../duckdb/sql-text.js';
import type { CsvHeader } from './read-csv-header.js';

/** Bytes of one record; the reader holds two of them. */
export const RECORD_LIMIT_BYTES = 16_000_000;

/** Table function that reads a UTF-8 CSV file strictly (RFC 4180 but for what `options` say) as text; an empty field is null. Nothing is guessed. */
export function csvReader(
  path: string,
  { delimiter, names }: CsvHeader,
  { quote = '"', naValues = [], names: given }: CsvOptions = {},
): string {
  const columns = names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
  const nulls = ['', ...naValues].map(quoteText).join(', ');
  const dialect = `delim = ${quoteText(delimiter)}, quote = ${quoteText(quote)}, escape = ${quoteText(quote)}, nullstr = [${nulls}], header = ${given === undefined}, strict_mode = true`;
  const limits = `max_line_size = ${RECORD_LIMIT_BYTES}, buffer_size = ${2 * RECORD_LIMIT_BYTES}`;
  return `read_csv(${pathList([path])}, auto_detect = false, columns = {${columns}}, ${dialect}, ${limits}, hive_partitioning = false)`;
}
