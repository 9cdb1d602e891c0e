const FLOAT_BYTES = 4;
/** Model inputs of one part, which bounds what is lost with a killed attempt. */
const PART_BYTES = 32 * 2 ** 20;
const MIN_PART_ROWS = 16_384;
const MAX_PART_ROWS = 262_144;
/** A part may be so many times larger to be a whole row group. */
const MAX_GROUP_PARTS = 4;
/** Rows that the table engine reads at a time. */
const CHUNK_ROWS = 2_048;

/**
 * Rows of one part of a durable batch. Whole row groups where they have a size for it: of a group that two parts share, each of them
 * decodes all.
 * @param rowGroupRows of the Parquet file; null: they differ, or it is none
 */
export function batchPartRows(columns: number, rowGroupRows: number | null): number {
  const rows = Math.min(MAX_PART_ROWS, Math.max(MIN_PART_ROWS, PART_BYTES / FLOAT_BYTES / columns));
  if (rowGroupRows === null || rowGroupRows > MAX_GROUP_PARTS * rows) return Math.floor(rows / CHUNK_ROWS) * CHUNK_ROWS;
  return Math.max(1, Math.floor(rows / rowGroupRows)) * rowGroupRows;
}
