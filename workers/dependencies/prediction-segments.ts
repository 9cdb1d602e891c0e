import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { TableEngine } from '../../adapters/table-engine/table-engine.js';
import type { AnsweredRequest, RequestLog } from '../../activities/shell/request-log.js';
import { inWorkFolder } from '../../activities/shell/work-folder.js';
import type { ProtectedColumns } from '../../contracts/request-documents.js';
import { isDomainError } from '../../core/errors.js';
import { keysOfRecords } from '../../core/inputs/key-columns.js';
import { columnHash } from '../../serving/prediction-log/segment/column-hash.js';
import type { ColumnHash } from '../../serving/prediction-log/segment/column-hash.js';
import { protectedColumns } from '../../serving/prediction-log/segment/column-rules.js';
import type { ColumnRule, ColumnRules } from '../../serving/prediction-log/segment/column-rules.js';
import { StoreFailure } from '../../serving/prediction-log/shipper/ship-segment.js';
import { storeSegment } from '../../serving/prediction-log/store-segment.js';

export interface PredictionSegmentsOptions {
  readonly objects: ObjectStore;
  readonly engine: TableEngine;
  readonly workRoot: string;
  /** Of this worker, beside those of the server that took the request. */
  readonly rules: ColumnRules;
  /** Key of hashed columns; without it they are left out. */
  readonly salt: string | undefined;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
}

/** The name in the log of everybody who answers requests, so that a segment's name follows from the request alone. */
const INSTANCE = 'async';

/** One segment of the prediction log for each answered request: docs/serving/prediction-log.md. */
export class PredictionSegments implements RequestLog {
  private readonly hash: ColumnHash | undefined;
  private trouble = '';

  constructor(private readonly options: PredictionSegmentsOptions) {
    this.hash = options.salt === undefined ? undefined : columnHash(options.salt);
  }

  async keep(answered: AnsweredRequest): Promise<void> {
    const { logged } = answered.request;
    if (logged === null) return;
    try {
      await this.store(answered, logged);
      this.tell(undefined);
    } catch (error) {
      if (error instanceof StoreFailure && isDomainError(error.cause) && error.cause.retryable) throw error.cause;
      this.tell(error as NodeJS.ErrnoException);
    }
  }

  private store({ request, started, signature, ids, matrix, output }: AnsweredRequest, logged: ProtectedColumns): Promise<void> {
    const { objects, engine, workRoot } = this.options;
    const { id, endpoint, records, createdAt: atMs } = request;
    const { revision, model, version, variant } = started;
    const entity = request.entity ?? undefined;
    const rows = { ids, atMs, latencyMs: Math.max(0, Date.now() - atMs), entity, output };
    const batch = {
      rows: ids.length,
      matrix,
      raw: { kind: 'records', records },
      keys: keysOfRecords(signature.keys ?? [], records),
    } as const;
    return inWorkFolder(workRoot, (dir) =>
      storeSegment(
        {
          // A key that was forgotten and is sent again gives a request of the same id, but of another time.
          name: { endpoint, instance: INSTANCE, epoch: `${id}-${atMs}`, seq: 1 },
          signature,
          rules: this.rulesOf(endpoint, logged),
          hash: this.hash,
          context: { revision, model, version, variant, isShadow: false },
          rows: { ...rows, batch },
        },
        { dir, objects, engine },
      ),
    );
  }

  /** What either side protects is protected; what cannot be hashed is left out. */
  private rulesOf(endpoint: string, logged: ProtectedColumns): ColumnRules {
    const own = protectedColumns(this.options.rules, endpoint);
    const omit = [...logged.omit, ...own.omit];
    const hash = [...logged.hash, ...own.hash];
    const rules = (columns: readonly string[]): ColumnRule[] => columns.map((column) => ({ endpoint, column }));
    return this.hash === undefined ? { omit: rules([...omit, ...hash]), hash: [] } : { omit: rules(omit), hash: rules(hash) };
  }

  /** Trouble and its end are a line each; messages may name a file that is another one each time. */
  private tell(error: NodeJS.ErrnoException | undefined): void {
    const trouble = error === undefined ? '' : (error.code ?? error.name);
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    const what = error === undefined ? 'are logged again' : `predictions are missing in the prediction log: ${error.message}`;
    this.options.log(`async requests: ${what}`);
  }
}
