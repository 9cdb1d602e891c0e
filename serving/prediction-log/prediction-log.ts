import type { ActiveModel } from '../model/active-model.js';
import type { Chunk } from './segment/chunk.js';
import { ChunkPool } from './segment/chunk-pool.js';
import { columnHash } from './segment/column-hash.js';
import type { ColumnRules } from './segment/column-rules.js';
import { DiskUsage } from './segment/disk-usage.js';
import { DropReport } from './drop-report.js';
import { EpochFolder, instanceName, madeUpInstance, newEpoch } from './segment/log-folder.js';
import { OpenSegment } from './segment/open-segment.js';
import type { DropReason, SegmentHost, SegmentNumbers } from './segment/open-segment.js';
import type { PredictionEntry, PredictionSink } from './segment/prediction-sink.js';
import { RowEncoder } from './segment/row-encoder.js';
import { RoomShares, exceedsDiskShare, exceedsMemoryShare } from './segment/room-shares.js';
import type { Account } from './segment/room-shares.js';
import { segmentSchema } from './segment/segment-schema.js';
import type { RowContext } from './segment/segment-schema.js';

export interface PredictionLogOptions {
  /** Folder of the log on a local disk (`logFolder`); made when missing. */
  readonly dir: string;
  readonly rules: ColumnRules;
  /** Key of hashed columns; needed when there are any. */
  readonly salt: string | undefined;
  /** Rows that wait for the disk. */
  readonly memoryLimitBytes: number;
  /** Files that wait for the object store, of every process that uses `dir`. */
  readonly diskLimitBytes: number;
  /** A segment is closed at this age or size. */
  readonly segmentMs: number;
  readonly segmentBytes: number;
  /** @param caller whose share is used up; '' where that is not the reason */
  readonly dropped: (endpoint: string, reason: DropReason, rows: number, caller: string) => void;
  readonly unshippedBytes: (bytes: number) => void;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
}

/** How long rows wait in memory at most, besides the write itself. */
const FLUSH_MS = 200;
const SIGN_MS = 10_000;
const REFILL_SHARE = 0.9;

/** Rows of one endpoint with one schema. */
interface Stream {
  readonly endpoint: string;
  readonly numbers: SegmentNumbers;
  segment: OpenSegment | undefined;
}

interface NextRow {
  readonly row: number;
  readonly entity: string | null;
  readonly account: Account;
  /** Has the row before of the same request. */
  readonly before: Chunk | undefined;
}

/** The system's error, or whose share is used up. */
interface DropCause {
  readonly code?: string | undefined;
  readonly label?: string;
}

/** What is prepared per loaded version. */
interface Source {
  readonly stream: Stream;
  readonly encoder: RowEncoder;
  readonly context: RowContext;
  readonly definition: Uint8Array;
  readonly open: () => OpenSegment;
}

/**
 * Appends predictions to local files, from where a shipper (`shipper/run-shipper.ts`) brings them to the object store.
 * 1. `append` only writes to memory of a fixed limit. It never throws, and nothing it does waits.
 * 2. What is appended is in a file (of the operating system, not yet of the disk) within FLUSH_MS and one write.
 * 3. A row that is not kept is counted with the reason; a reason is logged when it begins and when it has passed.
 * 4. Where room is short, rows of whoever takes most are not taken, before others are concerned (`segment/room-shares.ts`).
 */
export class PredictionLog implements PredictionSink {
  private readonly pool: ChunkPool;
  private readonly sources = new WeakMap<ActiveModel, Source>();
  private readonly streams = new Map<string, Stream>();
  private readonly numbers = new Map<string, SegmentNumbers>();
  private readonly open = new Set<OpenSegment>();
  private readonly hash: ReturnType<typeof columnHash> | undefined;
  private readonly usage: DiskUsage;
  private readonly shares = new RoomShares();
  private readonly timer: NodeJS.Timeout;
  private signAt = 0;
  private isClosed = false;
  private readonly drops: DropReport;
  private isDiskFull = false;

  private constructor(
    private readonly options: PredictionLogOptions,
    private readonly folder: EpochFolder,
  ) {
    this.pool = new ChunkPool(options.memoryLimitBytes);
    this.hash = options.salt === undefined ? undefined : columnHash(options.salt);
    this.drops = new DropReport(options.dir, options.log);
    this.usage = new DiskUsage(options.dir, options.unshippedBytes, (before, after) => this.shares.diskShrank(before, after));
    this.timer = setInterval(() => this.tick(), FLUSH_MS).unref();
  }

  /** A folder that cannot be made now is tried again with the first rows: a log never keeps a server from starting. */
  static async start(options: PredictionLogOptions): Promise<PredictionLog> {
    const instance = await instanceName(options.dir).catch(madeUpInstance);
    const folder = new EpochFolder(options.dir, instance, newEpoch(Date.now()));
    await folder.create().catch(() => undefined);
    const log = new PredictionLog(options, folder);
    await log.usage.refresh();
    return log;
  }

  append(entry: PredictionEntry): void {
    const { batch, active } = entry;
    const endpoint = active.revision.endpoint;
    const account = this.shares.of(entry.sender);
    if (this.isClosed) return this.drop(endpoint, 'closed', batch.rows);
    if (this.isOverDiskLimit()) return this.drop(endpoint, 'disk-limit', batch.rows);
    if (this.usage.diskRoomBytes <= 0) return this.drop(endpoint, 'disk-full', batch.rows, { code: 'ENOSPC' });
    const { diskLimitBytes } = this.options;
    if (exceedsDiskShare(account, Math.min(diskLimitBytes - this.usage.bytes, this.usage.diskRoomBytes)))
      return this.drop(endpoint, 'disk-share', batch.rows, account);
    let row = 0;
    try {
      const source = this.sources.get(active) ?? this.prepare(active);
      const entity = source.encoder.entityOf(entry);
      let before: Chunk | undefined;
      for (; row < batch.rows; row += 1) {
        if (exceedsMemoryShare(account, this.pool.freeBytes)) return this.drop(endpoint, 'memory-share', batch.rows - row, account);
        before = this.appendRow(source, entry, { row, entity, account, before });
        if (before === undefined) return this.drop(endpoint, 'memory-limit', batch.rows - row);
      }
    } catch {
      // The error may quote values of the row.
      this.drop(endpoint, 'fault', batch.rows - row);
    }
  }

  /** Brings everything to closed files. Rows appended later are dropped. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.timer);
    const segments = [...this.open];
    for (const segment of segments) segment.close();
    for (const segment of segments) await segment.written();
    await this.folder.end().catch(() => undefined);
  }

  /** The chunk that has the row; undefined when memory is at its limit. */
  private appendRow(source: Source, entry: PredictionEntry, { row, entity, account, before }: NextRow): Chunk | undefined {
    const { stream, encoder } = source;
    const segment = stream.segment?.takesRows === true ? stream.segment : source.open();
    const context = segment.contextNumber(source.context, source.definition);
    const chunk = context === undefined ? undefined : segment.room(encoder.sizeBound(entry, row));
    if (context === undefined || chunk === undefined) return undefined;
    const start = chunk.mark();
    try {
      encoder.write(chunk, entry, { row, context, entity, isNext: chunk === before });
    } catch (error) {
      chunk.rewind(start);
      throw error;
    }
    chunk.rows += 1;
    chunk.charge(account, chunk.mark() - start);
    segment.sizeBytes += chunk.mark() - start;
    if (segment.sizeBytes >= this.options.segmentBytes) this.end(segment);
    return chunk;
  }

  private prepare(active: ActiveModel): Source {
    const { revision, manifest, variant, model } = active;
    const { endpoint } = revision;
    const schema = segmentSchema(model.signature, endpoint, this.options.rules, this.hash !== undefined);
    const stream = this.stream(endpoint, JSON.stringify(schema));
    const context: RowContext = {
      revision: revision.revision,
      model: manifest.model,
      version: manifest.version,
      variant,
      isShadow: active.isShadow ?? false,
    };
    const source: Source = {
      stream,
      encoder: new RowEncoder(model.signature, schema, this.hash),
      context,
      definition: Buffer.from(JSON.stringify(context)),
      open: () => {
        const segment = new OpenSegment(endpoint, schema, stream.numbers, this.host(endpoint));
        this.open.add(segment);
        stream.segment = segment;
        return segment;
      },
    };
    this.sources.set(active, source);
    return source;
  }

  private stream(endpoint: string, schemaText: string): Stream {
    const key = `${endpoint} ${schemaText}`;
    const known = this.streams.get(key);
    if (known !== undefined) return known;
    const numbers = this.numbers.get(endpoint) ?? { last: 0 };
    this.numbers.set(endpoint, numbers);
    const added: Stream = { endpoint, numbers, segment: undefined };
    this.streams.set(key, added);
    return added;
  }

  private host(endpoint: string): SegmentHost {
    return {
      folder: this.folder,
      pool: this.pool,
      wrote: (bytes) => this.usage.add(bytes),
      succeeded: () => this.drops.succeeded(),
      dropped: (reason, rows, code) => this.drop(endpoint, reason, rows, { code }),
      failed: (segment) => this.open.delete(segment),
    };
  }

  private tick(): void {
    const now = performance.now();
    for (const segment of this.open) {
      if (now - segment.openedAt >= this.options.segmentMs) this.end(segment);
      else segment.flush();
    }
    this.pool.trim();
    void this.usage.refresh();
    if (now < this.signAt) return;
    this.signAt = now + SIGN_MS;
    void this.folder.giveSign();
  }

  private end(segment: OpenSegment): void {
    segment.close();
    void segment.written().then(() => this.open.delete(segment));
  }

  /** Takes rows again a little below the limit, so that they are not kept and dropped by turns. */
  private isOverDiskLimit(): boolean {
    const { diskLimitBytes } = this.options;
    this.isDiskFull = this.usage.bytes >= (this.isDiskFull ? diskLimitBytes * REFILL_SHARE : diskLimitBytes);
    return this.isDiskFull;
  }

  private drop(endpoint: string, reason: DropReason, rows: number, { code, label = '' }: DropCause = {}): void {
    if (rows === 0) return;
    this.options.dropped(endpoint, reason, rows, label);
    this.drops.dropped(reason, rows, label === '' ? code : label);
  }
}
