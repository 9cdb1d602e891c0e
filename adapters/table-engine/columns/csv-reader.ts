import type { CsvHeader } from './read-csv-header.js';
import { pathList, quoteText } from '../duckdb/sql-text.js';

/** Table function that reads a CSV file strictly (RFC 4180, UTF-8) as text; an empty field is null. Nothing is guessed. */
export function csvReader(path: string, { delimiter, names }: CsvHeader): string {
  const columns = names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
  const dialect = `delim = ${quoteText(delimiter)}, quote = '"', escape = '"', nullstr = '', header = true, strict_mode = true`;
  return `read_csv(${pathList([path])}, auto_detect = false, columns = {${columns}}, ${dialect}, hive_partitioning = false)`;
}
