import type { TrainerCapabilities } from '../kind/trainer-kind.js';

export const XGBOOST_CAPABILITIES: TrainerCapabilities = {
  rounds: true,
  checkpoints: true,
  margin: true,
  onnx: true,
  tunable: true,
  nativeScorer: true,
};
