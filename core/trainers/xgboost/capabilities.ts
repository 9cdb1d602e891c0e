import type { TrainerCapabilities } from '../kind/trainer-kind.js';

export const XGBOOST_CAPABILITIES: TrainerCapabilities = {
  learns: true,
  rounds: true,
  checkpoints: true,
  margin: true,
  onnx: true,
  tunable: true,
  nativeScorer: true,
};
