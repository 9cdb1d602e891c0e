import type { SegmentHeader } from '../segment-schema.js';
import { LoggedRowsBuilder } from './logged-rows.js';
import type { LoggedRows } from './logged-rows.js';
import { readBlocks } from './read-blocks.js';

export interface Segment {
  readonly header: SegmentHeader;
  /** In the order in which they were appended; may be asked for once. */
  readonly batches: AsyncIterable<LoggedRows>;
  /** Bytes after the last whole block, known when the batches are read: what a killed process was writing. */
  readonly skippedBytes: () => number;
  /** Needed unless the batches are read to their end. */
  close(): Promise<void>;
}

const FORMAT = 1;

/** Undefined: the file has no whole header, hence no rows. A format that this release does not know is an error. */
export async function readSegment(path: string, batchRows: number): Promise<Segment | undefined> {
  let skipped = 0;
  const blocks = readBlocks(path, (bytes) => (skipped = bytes));
  const first = await blocks.next();
  if (first.done === true) return undefined;
  const header = JSON.parse(first.value.toString()) as SegmentHeader;
  if (header.formatVersion !== FORMAT) {
    await blocks.return(undefined);
    throw new Error(`its format is ${String(header.formatVersion)}, this release reads ${FORMAT}`);
  }
  const close = async (): Promise<void> => void (await blocks.return(undefined));
  return { header, batches: batched(blocks, header, batchRows), skippedBytes: () => skipped, close };
}

async function* batched(blocks: AsyncIterable<Buffer>, { schema }: SegmentHeader, batchRows: number): AsyncGenerator<LoggedRows> {
  const builder = new LoggedRowsBuilder(schema, batchRows);
  for await (const block of blocks) {
    builder.add(block);
    if (builder.isFull) yield builder.take();
  }
  const rest = builder.take();
  if (rest.rows > 0) yield rest;
}
