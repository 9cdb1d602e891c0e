import { SqlDatabase } from './database/sql-database.js';

/** A logged prediction as a row of `perennial_predictions`. Lists and objects are JSON texts. */
export interface PredictionTableRow {
  readonly id: string;
  readonly variant: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly endpoint: string;
  readonly revision: number;
  readonly model: string;
  readonly version: number;
  readonly isShadow: number;
  readonly entity: string | null;
  readonly latencyMs: number;
  readonly prediction: string;
  readonly probability: number | null;
  readonly probabilities: string | null;
  readonly margin: string;
  /** Null: the version knows no keys. */
  readonly rowKeys: string | null;
  readonly inputs: string;
}

const TABLE = 'perennial_predictions';
const NAME = 'VARCHAR(63) NOT NULL';
const COLUMNS = [
  'id VARCHAR(255) NOT NULL',
  `variant ${NAME}`,
  'at BIGINT NOT NULL',
  `endpoint ${NAME}`,
  'revision BIGINT NOT NULL',
  `model ${NAME}`,
  'version BIGINT NOT NULL',
  'is_shadow INTEGER NOT NULL',
  'entity TEXT NULL',
  'latency_ms DOUBLE NOT NULL',
  'prediction TEXT NOT NULL',
  'probability DOUBLE NULL',
  'probabilities LONGTEXT NULL',
  'margin LONGTEXT NOT NULL',
  'row_keys LONGTEXT NULL',
  'inputs LONGTEXT NOT NULL',
  'PRIMARY KEY (id, variant)',
];

/** A table of logged predictions in SQLite, MySQL or MariaDB, made when it is missing. It belongs to nobody else's schema. */
export class PredictionTable {
  readonly #database: SqlDatabase;
  #created: Promise<void> | undefined;

  /** @throws DomainError METADATA_URL_INVALID */
  constructor(url: string) {
    this.#database = new SqlDatabase({ url });
  }

  /** Rows that are there, by id and variant, stay as they are. Errors: METADATA_…. */
  async insert(rows: readonly PredictionTableRow[]): Promise<void> {
    if (rows.length === 0) return;
    this.#created ??= this.#create();
    await this.#created.catch((error: unknown) => {
      this.#created = undefined;
      throw error;
    });
    await this.#database.write('insert predictions', async ({ table }) => {
      await table<PredictionTableRow>(TABLE)
        .insert([...rows])
        .onConflict(['id', 'variant'])
        .ignore();
    });
  }

  /** Whether the database answers; says which one it is. Makes no table. Errors: METADATA_…. */
  async check(): Promise<string> {
    await this.#database.read('check', ({ sql }) => sql('SELECT 1'));
    return this.#database.description;
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  async #create(): Promise<void> {
    const options =
      this.#database.engine === 'mysql' ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC' : '';
    await this.#database.exclusive('create the table of predictions', async ({ sql }) => {
      await sql(`CREATE TABLE IF NOT EXISTS ${TABLE} (${COLUMNS.join(', ')})${options}`);
    });
  }
}
