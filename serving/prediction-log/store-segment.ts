import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signature } from '../../core/features/signature.js';
import { BLOCK_HEADER_BYTES, CONTEXT, CONTEXT_HEADER_BYTES } from './segment/block-format.js';
import { Chunk } from './segment/chunk.js';
import type { ColumnHash } from './segment/column-hash.js';
import type { ColumnRules } from './segment/column-rules.js';
import { segmentFile } from './segment/log-folder.js';
import type { AnsweredRows } from './segment/prediction-sink.js';
import { RowEncoder } from './segment/row-encoder.js';
import { segmentSchema } from './segment/segment-schema.js';
import type { RowContext, SegmentHeader } from './segment/segment-schema.js';
import { shipSegment } from './shipper/ship-segment.js';
import type { ShipTarget } from './shipper/ship-segment.js';

export interface NewSegment {
  readonly name: Pick<SegmentHeader, 'endpoint' | 'instance' | 'epoch' | 'seq'>;
  readonly signature: Signature;
  readonly rules: ColumnRules;
  /** Undefined: there is no salt, and no rule asks for hashes. */
  readonly hash: ColumnHash | undefined;
  readonly context: RowContext;
  readonly rows: AnsweredRows;
}

/**
 * Stores one request's rows as a segment of its own, by the way that the rows of a server's log go: through a file in `target.dir`, which
 * is the caller's to remove. Again under the same name it stores nothing. Errors: those of `shipSegment`.
 */
export async function storeSegment(segment: NewSegment, target: ShipTarget): Promise<void> {
  const { endpoint, seq } = segment.name;
  const schema = segmentSchema(segment.signature, endpoint, segment.rules, segment.hash !== undefined);
  const header: SegmentHeader = { formatVersion: 1, ...segment.name, schema };
  const encoder = new RowEncoder(segment.signature, schema, segment.hash);
  const path = join(target.dir, segmentFile(endpoint, seq, 'closed'));
  await writeFile(path, Buffer.concat([documentBlock(header), rowsBlock(segment, encoder)]), { mode: 0o600 });
  await shipSegment(path, target);
}

function documentBlock(document: SegmentHeader): Buffer {
  const content = Buffer.from(JSON.stringify(document));
  const chunk = new Chunk(BLOCK_HEADER_BYTES + content.length);
  chunk.raw(content);
  return chunk.sealed();
}

function rowsBlock({ context, rows }: NewSegment, encoder: RowEncoder): Buffer {
  const definition = Buffer.from(JSON.stringify(context));
  const bound = rows.ids.reduce((bytes, _, row) => bytes + encoder.sizeBound(rows, row), CONTEXT_HEADER_BYTES + definition.length);
  const chunk = new Chunk(BLOCK_HEADER_BYTES + bound);
  chunk.u8(CONTEXT);
  chunk.u32(definition.length);
  chunk.raw(definition);
  const entity = encoder.entityOf(rows);
  for (let row = 0; row < rows.ids.length; row += 1) encoder.write(chunk, rows, { row, context: 0, entity, isNext: row > 0 });
  return chunk.sealed();
}
