/**
 * A segment file is a sequence of blocks: magic, length of the payload, CRC-32 of the payload (each 32 bits, little-endian), payload.
 * A block is written with one call and counts only when whole, so a file that a killed process left is read up to its last
 * whole block. The payload of the first block is the header as JSON; the others hold records, which begin with their kind:
 *
 * - `CONTEXT`: length (u32), a RowContext as JSON. Numbered from 0 in order of appearance in the segment.
 * - `ROW`: number of its context (u32), time (f64, epoch ms), latency (f64, ms), id and entity as texts, every number column (f64, NaN
 *   where missing) and then every text column in the order of the schema, every key as a text in that order, margins and scores (f32
 *   each).
 *
 * A text is its length in bytes (u32; `NO_TEXT` where missing) and UTF-8. `SAME_TEXT` stands for the entity of the row before in the same
 * block: a request has one, and as many rows as it likes.
 */
export const BLOCK_MAGIC = 0x31424c50;
export const BLOCK_HEADER_BYTES = 12;

export const CONTEXT = 2;
export const ROW = 1;
export const CONTEXT_HEADER_BYTES = 5;

export const NO_TEXT = 0xffff_ffff;
export const SAME_TEXT = 0xffff_fffe;
export const TEXT_HEADER_BYTES = 4;
/** Kind, context, time, latency. */
export const ROW_HEADER_BYTES = 1 + 4 + 8 + 8;
