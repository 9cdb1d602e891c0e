import type { TrainerCapabilities } from '../kind/trainer-kind.js';

export const BASELINE_CAPABILITIES: TrainerCapabilities = {
  learns: false,
  rounds: false,
  checkpoints: false,
  margin: false,
  onnx: false,
  tunable: false,
  nativeScorer: false,
};
