import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AuditTrail } from '../../adapters/audit/audit-trail.js';
import { openWithinFolders } from '../../adapters/data-source/data-folders.js';
import { openDataSource } from '../../adapters/data-source/open-data-source.js';
import { openModelRuntime } from '../../adapters/model-runtime/by-kind/open-model-runtime.js';
import { HttpNotifier } from '../../adapters/notifier/http-notifier.js';
import { ChildStatistics } from '../../adapters/statistics/child-statistics.js';
import { DuckDbTableEngine } from '../../adapters/table-engine/duckdb-table-engine.js';
import { openTrainers } from './open-trainers.js';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import type { RequestLog } from '../../activities/shell/request-log.js';
import { makeWorkFolder, prepareWorkRoot } from '../../activities/shell/work-folder.js';
import { dataFolders } from '../../config/data-folders.js';
import { childEnvironment } from '../../config/child-environment.js';
import { installationExecution } from '../../config/installation-execution.js';
import { resolveConnectionReference } from '../../config/connection-reference.js';
import type { LocalSettings } from '../../config/local-settings.js';
import { releaseVersion } from '../../serving/release/release.js';
import { ensureTool } from '../../tools/install/install-tool.js';
import { openMetadataStore } from './open-metadata-store.js';
import { openObjectStore } from '../../adapters/object-store/open-object-store.js';
import { PredictionSegments } from './prediction-segments.js';
import type { PredictionSegmentsOptions } from './prediction-segments.js';
import { statisticsChildEntry } from '../statistics/child-entry-path.js';

export interface OpenDependencies {
  readonly dependencies: TrainingDependencies;
  /** After the Worker has ended: first what reads and writes, then the stores. May be called again. */
  close(): Promise<void>;
}

interface DependencyOptions {
  /** Owner of the deployments written here: the Temporal cluster and the namespace in it. */
  readonly cluster: { readonly id: string; readonly namespace: string };
  readonly log?: (line: string) => void;
}

const MAX_TABLE_THREADS = 4;

/** Opens the training side by the settings: fetches XGBoost when it is not here, migrates the database, empties old work folders. */
export async function openDependencies(settings: LocalSettings, options: DependencyOptions): Promise<OpenDependencies> {
  const workRoot = join(settings.home, 'work');
  const folders = dataFolders(settings);
  await prepareWorkRoot(workRoot);
  const library = await ensureTool('xgboost', { settings, log: options.log });
  const objects = openObjectStore(settings, options.log);
  const metadata = openMetadataStore(settings);
  const log = options.log ?? (() => undefined);
  const audit = new AuditTrail({ path: settings.auditLogPath, objects, log });
  const threads = settings.tableThreads ?? Math.min(MAX_TABLE_THREADS, availableParallelism());
  const tempDir = await makeWorkFolder(workRoot);
  const tables = new DuckDbTableEngine({ threads, tempDir });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await audit.flush();
    await tables.close();
    await rm(tempDir, { recursive: true, force: true });
    await metadata.close();
    await objects.close();
  };
  try {
    await metadata.migrate();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    dependencies: {
      objects,
      metadata,
      tables,
      ...openTrainers({ xgboost: library.path }),
      runtime: openModelRuntime(settings.allowedOperators),
      statistics: new ChildStatistics({ childEntry: statisticsChildEntry(), environment: childEnvironment(), tempDir, threads }),
      notifier: new HttpNotifier({ allowedHosts: settings.callbackHosts, secret: () => settings.current('callbackSecret') }),
      requestLog: openRequestLog(settings, { objects, engine: tables, workRoot, log }),
      audit,
      openSource: (_source, folder) => openDataSource({ folders: withOwn(folder, folders), resolveConnection: resolveConnectionReference }),
      openDataFile: (path, folder) => openWithinFolders(path, withOwn(folder, folders)),
      workRoot,
      execution: installationExecution(settings),
      perennialVersion: releaseVersion(),
      cluster: options.cluster,
      dataDirectoryId: settings.dataDirectoryId,
    },
    close: () => (closing ??= close()),
  };
}

function openRequestLog(
  { predictionLog, predictionLogOmit: omit = [], predictionLogHash: hash = [], predictionLogSalt: salt }: LocalSettings,
  parts: Omit<PredictionSegmentsOptions, 'rules' | 'salt'>,
): RequestLog | undefined {
  return predictionLog ? new PredictionSegments({ ...parts, rules: { omit, hash }, salt }) : undefined;
}

function withOwn(folder: string | undefined, others: readonly string[]): readonly string[] {
  return folder === undefined ? others : [folder, ...others];
}
