import type { Schema } from '../table.js';
import type { SnapshotProfile } from './profile.js';

export interface SnapshotFile {
  readonly key: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly rows: number;
}

/** Where rows came from, without secrets: a file's path, or the digest of a query's text. */
export interface SnapshotSource {
  readonly kind: 'csv' | 'parquet' | 'mysql';
  readonly path: string | null;
  /** `${NAME}` as the definition writes it. */
  readonly connection: string | null;
  /** SHA-256, hex, of the query's text. */
  readonly queryDigest: string | null;
  readonly parameters: Readonly<Record<string, string | number | null>>;
}

/**
 * `snapshots/MODEL/ADDRESS/manifest.json`, written once and after the file it names. Only `address` identifies the data; the
 * rest says where it lies and how it came about.
 */
export interface SnapshotManifest {
  readonly formatVersion: 1;
  readonly changeId: string;
  readonly createdAt: number;
  readonly model: string;
  readonly address: string;
  readonly schema: Schema;
  readonly rows: number;
  /** Rows that the source gave, before merging and before leaving out what was not known at `asOf`. */
  readonly readRows: number;
  readonly files: readonly SnapshotFile[];
  readonly profile: SnapshotProfile;
  readonly source: SnapshotSource;
  /** Data time, epoch milliseconds. */
  readonly asOf: number;
  readonly engine: string;
}

export interface ManifestInput {
  readonly model: string;
  readonly built: {
    readonly address: string;
    readonly schema: Schema;
    readonly rows: number;
    readonly readRows: number;
    readonly profile: SnapshotProfile;
    readonly parquetSha256: string;
    readonly parquetSizeBytes: number;
    readonly engine: string;
  };
  readonly source: SnapshotSource;
  readonly asOf: number;
  readonly createdAt: number;
  readonly changeId: string;
  /** Object that gets the rows. */
  readonly rowsKey: string;
}

export function snapshotManifest({ model, built, rowsKey, source, asOf, createdAt, changeId }: ManifestInput): SnapshotManifest {
  const file = {
    key: rowsKey,
    sha256: built.parquetSha256,
    sizeBytes: built.parquetSizeBytes,
    rows: built.rows,
  };
  return {
    formatVersion: 1,
    changeId,
    createdAt,
    model,
    address: built.address,
    schema: built.schema,
    rows: built.rows,
    readRows: built.readRows,
    files: [file],
    profile: built.profile,
    source,
    asOf,
    engine: built.engine,
  };
}
