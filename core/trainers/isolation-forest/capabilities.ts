import type { TrainerCapabilities } from '../kind/trainer-kind.js';

export const ISOLATION_FOREST_CAPABILITIES: TrainerCapabilities = {
  learns: true,
  rounds: false,
  checkpoints: false,
  margin: true,
  onnx: true,
  tunable: false,
  nativeScorer: false,
};
