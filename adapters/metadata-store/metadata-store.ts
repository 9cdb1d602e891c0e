/**
 * The index of what the object store holds, plus what is only bookkeeping: aliases, tags, triggers, audit.
 * One implementation (`KnexMetadataStore`) over SQLite and MySQL/MariaDB. Times are epoch milliseconds.
 *
 * Every write is a short transaction without other I/O in it and is idempotent: writing the same fact twice is one fact.
 * A change with an `Actor` is applied once per change id: a late retry does not undo what came after it.
 * Models, tags, aliases, endpoints, kinds and verdicts are [a-z0-9-]{1,63}; ids and actors are 1 to 255 characters.
 * Errors: METADATA_UNAVAILABLE, METADATA_FULL, METADATA_DENIED, METADATA_DAMAGED, METADATA_SCHEMA_NEWER, METADATA_SCHEMA_OLDER,
 * METADATA_CONFLICT, METADATA_VALUE_INVALID.
 */
export interface MetadataStore {
  migrate(): Promise<void>;
  close(): Promise<void>;
  /** `sqlite:/path/to/file` or `mysql://host:port/db`; never a password. */
  describe(): string;

  putDefinition(row: DefinitionRow): Promise<void>;
  getDefinition(digest: string): Promise<DefinitionRow | undefined>;
  /** The definition that new pipelines of the model use. `set` on an unknown digest is METADATA_CONFLICT. */
  setCurrentDefinition(model: string, digest: string, by: Actor): Promise<void>;
  getCurrentDefinition(model: string): Promise<DefinitionRow | undefined>;
  /** Every definition that the model has had here, the one stored last first. */
  listDefinitions(model: string, limit: number): Promise<readonly DefinitionRow[]>;
  /** Models that have a current definition. */
  listModels(): Promise<readonly string[]>;
  /** The model has no current definition any more; all that it has made stays. Writes the audit row too. */
  removeModel(model: string, by: Actor): Promise<void>;

  putSnapshot(row: SnapshotRow): Promise<void>;
  getSnapshot(model: string, address: string): Promise<SnapshotRow | undefined>;
  listSnapshots(model: string, limit: number): Promise<readonly SnapshotRow[]>;
  setTag(model: string, tag: string, address: string, by: Actor): Promise<void>;
  getTag(model: string, tag: string): Promise<string | undefined>;
  listTags(model: string): Promise<readonly TagRow[]>;
  /** The best parameters found by a search; of searches with the same key the last one wins. */
  putBestParameters(row: BestParametersRow): Promise<void>;
  getBestParameters(key: BestParametersKey): Promise<BestParametersRow | undefined>;

  /** A finished run stays finished, whatever a late attempt says. */
  putRun(row: RunRow): Promise<void>;
  getRun(runId: string): Promise<RunRow | undefined>;
  listRuns(model: string | undefined, limit: number): Promise<readonly RunRow[]>;
  /**
   * Replaces the points of (run, metric) at the same steps; a retried attempt writes the same points again.
   * NaN and infinities are read back as NaN.
   */
  putRunMetrics(runId: string, points: readonly MetricPoint[]): Promise<void>;
  getRunMetrics(runId: string): Promise<readonly MetricPoint[]>;

  /**
   * METADATA_CONFLICT when the number belongs to another change or the change has another number. Again with another verdict
   * sets the verdict, but a judged version never becomes a candidate again.
   */
  putVersion(row: VersionRow): Promise<void>;
  getVersion(model: string, version: number): Promise<VersionRow | undefined>;
  getVersionByChangeId(model: string, changeId: string): Promise<VersionRow | undefined>;
  listVersions(model: string, limit: number): Promise<readonly VersionRow[]>;
  /** METADATA_CONFLICT for a version without a row. */
  setAlias(model: string, alias: string, version: number, by: Actor): Promise<void>;
  getAlias(model: string, alias: string): Promise<number | undefined>;
  listAliases(model: string): Promise<readonly AliasRow[]>;

  /** Writes the audit row too. METADATA_CONFLICT as for versions. */
  putDeployment(row: DeploymentRow): Promise<void>;
  listDeployments(endpoint: string, limit: number): Promise<readonly DeploymentRow[]>;

  /** Audits that an endpoint has another owner; who it is stands in the object store. */
  recordOwner(endpoint: string, epoch: number, by: Actor): Promise<void>;

  /**
   * True when this call recorded the trigger first; false when it was known.
   * @param by whoever asked, for the audit; undefined: not known here
   */
  recordTrigger(row: TriggerRecord, by?: Actor): Promise<boolean>;
  /** The pipeline of another trigger does its work; the first one said stays. */
  joinTrigger(model: string, triggerId: string, pipelineTriggerId: string): Promise<void>;
  /** The first outcome stays, except `refused`: a request that was refused may come again. */
  finishTrigger(model: string, triggerId: string, outcome: TriggerEnd): Promise<void>;
  getTrigger(model: string, triggerId: string): Promise<TriggerRow | undefined>;
  listTriggers(model: string, limit: number): Promise<readonly TriggerRow[]>;

  /** The first outcome of a change stays. */
  putDecision(row: DecisionRow): Promise<void>;
  getDecision(model: string, changeId: string): Promise<DecisionRow | undefined>;
  listDecisions(model: string, limit: number): Promise<readonly DecisionRow[]>;

  putReport(row: ReportRow): Promise<void>;
  listReports(model: string, limit: number): Promise<readonly ReportRow[]>;

  /** Audits what changes nothing else in the database. */
  recordAudit(change: AuditedDecision): Promise<void>;
  listAudit(model: string, limit: number): Promise<readonly AuditRow[]>;
  /** What one change is audited with. */
  listAuditOf(model: string, changeId: string): Promise<readonly AuditRow[]>;
}

export interface Actor {
  /** A token's name, a user name, or `lifecycle`. */
  readonly actor: string;
  readonly reason: string;
  readonly at: number;
  /** Same change id, same audit row: a retried activity is one entry. */
  readonly changeId: string;
}

export interface DefinitionRow {
  readonly digest: string;
  readonly model: string;
  /** Digest of the training part alone. */
  readonly trainingDigest: string;
  readonly json: string;
  readonly createdAt: number;
}

export interface SnapshotRow {
  readonly model: string;
  readonly address: string;
  readonly rows: number;
  readonly manifestKey: string;
  readonly asOf: number;
  readonly createdAt: number;
}

export interface TagRow {
  readonly model: string;
  readonly tag: string;
  readonly address: string;
  readonly updatedAt: number;
}

/** What a search's result holds for: other columns, another split or another metric have other best parameters. */
export interface BestParametersKey {
  readonly model: string;
  /** Of the snapshot. */
  readonly address: string;
  readonly trainingDigest: string;
  /** A name of [a-z0-9_]. */
  readonly metric: string;
}

export interface BestParametersRow extends BestParametersKey {
  readonly parametersJson: string;
  readonly value: number;
  readonly trials: number;
  readonly createdAt: number;
}

export interface RunRow {
  readonly runId: string;
  readonly model: string;
  readonly name: string;
  readonly state: 'running' | 'finished' | 'failed';
  readonly snapshot: string;
  readonly definitionDigest: string;
  /** Key of `runs/RUN/run.json` once the run is finished, else empty. */
  readonly manifestKey: string;
  /** Final metrics, JSON object of metric → number or null. */
  readonly metricsJson: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface MetricPoint {
  readonly metric: string;
  readonly step: number;
  readonly value: number;
}

export interface VersionRow {
  readonly model: string;
  readonly version: number;
  readonly runId: string;
  readonly changeId: string;
  readonly manifestKey: string;
  /** `candidate` until judged, then `accepted` or `rejected`. */
  readonly verdict: string;
  readonly createdAt: number;
}

export interface AliasRow {
  readonly model: string;
  readonly alias: string;
  readonly version: number;
  readonly updatedAt: number;
}

export interface DeploymentRow {
  readonly endpoint: string;
  readonly revision: number;
  readonly model: string;
  readonly version: number;
  readonly changeId: string;
  readonly key: string;
  readonly actor: string;
  readonly reason: string;
  readonly createdAt: number;
}

export interface TriggerRecord {
  readonly model: string;
  readonly triggerId: string;
  readonly kind: string;
  readonly receivedAt: number;
  readonly asOf: number;
  /** Stands for what was asked, where the id is somebody else's; null: not kept. */
  readonly content: string | null;
}

export interface TriggerEnd {
  readonly state: string;
  readonly version: number | null;
  readonly revision: number | null;
  readonly text: string;
}

export interface TriggerRow extends TriggerRecord {
  /** The trigger whose pipeline does its work, and whose outcome is its own; null: its own pipeline. */
  readonly pipelineTriggerId: string | null;
  /** Null: open. */
  readonly state: string | null;
  readonly version: number | null;
  readonly revision: number | null;
  readonly text: string | null;
}

/** What a person or a pipeline decided about an endpoint, and how that ended. */
export interface DecisionRow {
  readonly model: string;
  readonly changeId: string;
  readonly action: string;
  readonly actor: string;
  readonly reason: string;
  readonly state: string;
  readonly version: number | null;
  readonly revision: number | null;
  readonly text: string;
  readonly at: number;
}

export interface ReportRow {
  readonly model: string;
  readonly reportId: string;
  readonly kind: string;
  readonly verdict: string;
  readonly key: string;
  readonly asOf: number;
  readonly createdAt: number;
}

export interface AuditRow {
  readonly model: string;
  /** The same for all that one change did. */
  readonly changeId: string;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string;
}

/** Stands for the model where a decision is about all of them; no model has this name. */
export const EVERY_MODEL = '-';

export interface AuditedDecision {
  /** Or `EVERY_MODEL`. */
  readonly model: string;
  readonly action: 'trigger' | 'cancel' | 'token' | 'sign';
  /** What was decided about. */
  readonly subject: string;
  readonly by: Actor;
}
