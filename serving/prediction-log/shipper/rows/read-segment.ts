import { ToldFailure } from './told-failure.js';
import type { SegmentHeader } from '../../segment/segment-schema.js';
import type { LoggedRows } from './logged-rows.js';
import { LoggedRowsBuilder } from './logged-rows-builder.js';
import { readBlocks } from './read-blocks.js';

export interface Segment {
  readonly header: SegmentHeader;
  /** In the order in which they were appended; may be asked for once. */
  readonly batches: Iterable<LoggedRows>;
  /** Bytes after the last whole block, known when the batches are read: what a killed process was writing. */
  readonly skippedBytes: () => number;
  /** Needed unless the batches are read to their end. */
  close(): void;
}

const FORMAT = 1;

/** Undefined: the file has no whole header, hence no rows. A format that this release does not know is an error. */
export function readSegment(path: string, batchRows: number): Segment | undefined {
  let skipped = 0;
  const blocks = readBlocks(path, (bytes) => (skipped = bytes));
  const first = blocks.next();
  if (first.done === true) return undefined;
  const header = JSON.parse(first.value.toString()) as SegmentHeader;
  const close = (): void => void blocks.return(undefined);
  if (header.formatVersion !== FORMAT) {
    close();
    throw new ToldFailure(`its format is ${String(header.formatVersion)}, this release reads ${FORMAT}`);
  }
  return { header, batches: batched(blocks, header, batchRows), skippedBytes: () => skipped, close };
}

function* batched(blocks: Iterable<Buffer>, { schema }: SegmentHeader, batchRows: number): Generator<LoggedRows> {
  const builder = new LoggedRowsBuilder(schema, batchRows);
  for (const block of blocks) {
    builder.add(block);
    if (builder.isFull) yield builder.take();
  }
  const rest = builder.take();
  if (rest.rows > 0) yield rest;
}
