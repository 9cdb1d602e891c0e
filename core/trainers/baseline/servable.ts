import type { ModelBytes } from '../kind/model-bytes.js';

/** It is served as it was trained. */
export function baselineServable({ 'model.json': trained = new Uint8Array() }: ModelBytes): ModelBytes {
  return { 'model.json': trained };
}
