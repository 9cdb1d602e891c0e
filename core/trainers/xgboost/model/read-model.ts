import { DomainError } from '../../../errors.js';
import { baseMargins, parseBaseScores } from './base-score.js';
import { parseUbjson } from './parse-ubjson.js';
import { readTree } from './read-tree.js';
import { formatInvalid, UbjFields } from './ubj-fields.js';
import { XGBOOST_OBJECTIVES } from './xgboost-model.js';
import type { XgboostModel, XgboostObjective, XgboostTree } from './xgboost-model.js';

const KNOWN_KEYS: ReadonlySet<string> = new Set(['cats', 'gbtree_model_param', 'iteration_indptr', 'model', 'name', 'tree_info', 'trees']);

/** Far above real models; they bound what a damaged file can make us allocate. */
const MAX_CLASSES = 65_536;
const MAX_FEATURES = 1_000_000;

/**
 * Reads a model that XGBoost (2.1 or newer) saved as UBJSON. Only what this release serves exactly is read: booster gbtree
 * without dropped trees, numeric splits, one value a leaf, one target, and the objectives of {@link XGBOOST_OBJECTIVES}.
 * @throws DomainError MODEL_FORMAT_INVALID when the bytes are no such model, MODEL_NOT_CONVERTIBLE when they are another kind of model.
 */
export function readXgboostModel(bytes: Uint8Array): XgboostModel {
  if (bytes[0] === 0x7b && bytes[1] === 0x22) throw formatInvalid('byte 0', 'UBJSON', 'JSON text');
  const root = new UbjFields(parseUbjson(bytes), '');
  const learner = root.object('learner');
  const parameters = learner.object('learner_model_param');
  const objective = readObjective(learner.object('objective').text('name'));
  const classCount = parameters.count('num_class', MAX_CLASSES);
  const outputs = objective === 'multi:softprob' ? classCount : 1;
  if (outputs < 1 || (outputs === 1 && classCount > 1))
    throw formatInvalid('learner.learner_model_param.num_class', `a number of classes that fits ${objective}`, String(classCount));
  if (parameters.count('num_target') > 1) throw notConvertible(`it has ${parameters.count('num_target')} targets`);
  const featureCount = parameters.count('num_feature', MAX_FEATURES);
  const baseScores = parseBaseScores(parameters.text('base_score'), outputs);
  return {
    version: Array.from(root.numbers('version')),
    objective,
    outputs,
    featureCount,
    featureNames: readFeatureNames(learner, featureCount),
    baseScores,
    baseMargins: baseMargins(objective, baseScores),
    ...readTrees(learner.object('gradient_booster'), outputs, featureCount),
    attributes: learner.object('attributes').textEntries(),
  };
}

function readObjective(name: string): XgboostObjective {
  const objective = XGBOOST_OBJECTIVES.find((known) => known === name);
  if (objective === undefined) throw notConvertible(`its objective is ${name}`);
  return objective;
}

function readFeatureNames(learner: UbjFields, featureCount: number): readonly string[] {
  const names = learner.texts('feature_names');
  if (names.length !== 0 && names.length !== featureCount)
    throw formatInvalid('learner.feature_names', `${featureCount} names or none`, String(names.length));
  return names;
}

function readTrees(booster: UbjFields, outputs: number, featureCount: number): Pick<XgboostModel, 'trees' | 'roundOffsets'> {
  const name = booster.text('name');
  if (name !== 'gbtree') throw notConvertible(`its booster is ${name}`);
  const model = booster.object('model');
  for (const fields of [booster, model]) refuseUnknownKeys(fields);
  const list = model.list('trees');
  const groups = model.numbers('tree_info');
  const treeCount = model.object('gbtree_model_param').count('num_trees');
  const base = 'learner.gradient_booster.model';
  // XGBoost settles the base score in the first round, so an untrained model predicts what its file does not say.
  if (treeCount === 0) throw notConvertible('it has no trees');
  if (list.length !== treeCount || groups.length !== treeCount)
    throw formatInvalid(`${base}.trees`, `${treeCount} trees and as many in tree_info`, `${list.length} and ${groups.length}`);
  const trees = list.map((value, index): XgboostTree => {
    const output = groups[index] ?? -1;
    if (!Number.isInteger(output) || output < 0 || output >= outputs)
      throw formatInvalid(`${base}.tree_info[${index}]`, `an output from 0 to ${outputs - 1}`, String(output));
    return readTree(new UbjFields(value, `${base}.trees[${index}]`), output, featureCount);
  });
  return { trees, roundOffsets: readRoundOffsets(model, treeCount) };
}

/** Dart shows only by a key: newer versions write it as gbtree with weights per tree. A key not known here may change results as well. */
function refuseUnknownKeys(fields: UbjFields): void {
  const unknown = fields.keys().find((key) => !KNOWN_KEYS.has(key));
  if (unknown === 'weight_drop') throw notConvertible('its booster is dart (it has weight_drop)');
  if (unknown !== undefined) throw notConvertible(`${fields.path} has ${JSON.stringify(unknown)}, which this release does not know`);
}

function readRoundOffsets(model: UbjFields, treeCount: number): readonly number[] {
  const offsets = Array.from(model.numbers('iteration_indptr'));
  const ordered = offsets.every((offset, index) => Number.isInteger(offset) && offset >= (offsets[index - 1] ?? 0));
  if (!ordered || offsets[0] !== 0 || offsets.at(-1) !== treeCount) {
    throw formatInvalid(
      'learner.gradient_booster.model.iteration_indptr',
      `offsets rising from 0 to ${treeCount}`,
      `${offsets.length} other numbers`,
    );
  }
  return offsets;
}

function notConvertible(reason: string): DomainError {
  return new DomainError('MODEL_NOT_CONVERTIBLE', { reason });
}
