import type { StepContext } from '../../contracts/activities.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import type { FoldModel } from '../../core/folds/fold-table.js';
import { checkPartLabels } from '../../core/split/part-labels.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { columnsToRead, loadManifest, tableFiles } from '../snapshot/load-snapshot.js';
import { preparedFiles } from './matrix-cache.js';
import type { PreparedFiles } from './matrix-cache.js';

export interface PreparedRequest extends Pick<StepContext, 'model' | 'asOf'> {
  readonly training: TrainingPart;
  readonly snapshot: string;
  readonly workDir: string;
  /** Of a split by folds: for which of its models. */
  readonly fold?: FoldModel;
}

/** The encoded parts of a snapshot, from this machine's cache or made now. @throws SNAPSHOT_UNKNOWN and what labels, split and encoders throw */
export async function loadPrepared(deps: TrainingDependencies, request: PreparedRequest, scope: ActivityScope): Promise<PreparedFiles> {
  const { training, model, snapshot, asOf, workDir, fold } = request;
  const prepared = await preparedFiles(deps, {
    training,
    snapshot,
    asOf,
    workDir,
    model: fold,
    prepare: async (files) => {
      scope.report({ stage: 'encoding rows' });
      const table = await tableFiles(deps, await loadManifest(deps, model, snapshot), columnsToRead(training));
      return deps.statistics.run('prepare', { table, training, asOf, files, ...(fold === undefined ? {} : { model: fold }) }, scope);
    },
  });
  // Gates and search are no part of what the cache knows an entry by. Of folds all are checked before the first is trained.
  if (fold === undefined) checkPartLabels(training, prepared.facts);
  return prepared;
}
