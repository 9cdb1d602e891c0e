import { z } from 'zod';
import { closed } from '../fields/closed.js';
import { CSV_ENCODINGS } from '../definition.js';
import { columnName, columnNames } from './scalars.js';

const base = { key: columnNames.default([]), updatedAt: columnName.nullable().default(null) };

/** `*` may stand in the last segment only, so that one folder is read. */
const path = z
  .string()
  .min(1)
  .max(4_096)
  .refine((text) => !/\*.*[\\/]/.test(text), {
    error: 'holds * before its last segment; only file names may be open, as in "./data/flights-*.csv"',
  })
  .refine((text) => !/^[a-z][a-z0-9+.-]+:\/\//i.test(text), { error: 'is an address; this release reads local files only' });

/** The value is never shown: someone may have written a password into it. */
const connection = z.string().regex(/^\$\{[A-Z_][A-Z0-9_]*\}$/, {
  error:
    'expected the name of an environment variable of the worker, such as "${WAREHOUSE_URL}"; the address and password belong there, not into the definition',
});

const sql = z
  .string()
  .min(1)
  .max(200_000)
  .refine((text) => isSqlFile(text) || /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|with)\b/i.test(text), {
    error: 'expected one SELECT or WITH statement, or the path of a .sql file',
  });

/** A character that ends no line and is one byte, as the reader takes it. */
const sign = z.string().regex(/^[\t\x20-\x7e]$/, { error: 'expected one character, such as ";" or "\\t"' });
const rename = z.record(z.string().min(1), columnName).refine((names) => Object.keys(names).length > 0, { error: 'renames nothing' });
/** All optional without a default: what is not said is not stored, so a definition that says nothing keeps its digest. */
const csvOptions = {
  delimiter: sign.optional(),
  quote: z.union([sign, z.literal('')], { error: 'expected one character, or an empty text when nothing is quoted' }).optional(),
  encoding: z.enum(CSV_ENCODINGS).optional(),
  decimal: z.literal(',', { error: 'expected "," (a point needs no option)' }).optional(),
  naValues: z.array(z.string().min(1).max(64)).min(1).max(64).optional(),
  names: z.array(columnName).min(1).max(10_000).optional(),
};
/** Values of the query's own parameters, unless somebody gives others. */
const parameters = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, { error: 'expected a name as the query writes it after the colon' }),
  z.union([z.string().max(1_000), z.number(), z.null()]),
);

const csvFields = { kind: z.literal('csv'), path, ...csvOptions, rename: rename.optional(), ...base };
const parquetFields = { kind: z.literal('parquet'), path, rename: rename.optional(), ...base };
const mysqlFields = { kind: z.literal('mysql'), connection, sql, parameters: parameters.optional(), ...base };

export const sourceSchema = z.discriminatedUnion('kind', [closed(csvFields), closed(parquetFields), closed(mysqlFields)]);

/** A path to a file with the query, as opposed to the query. */
export function isSqlFile(text: string): boolean {
  return /^[^\n;]+\.sql$/i.test(text.trim()) && !/^\s*(?:select|with)\s/i.test(text);
}
