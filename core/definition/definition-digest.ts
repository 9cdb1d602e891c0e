import { canonicalJson } from '../digest/canonical-json.js';
import { sha256Hex } from '../digest/sha256.js';
import type { ModelDefinition } from './definition.js';

/** SHA-256 of the whole definition's canonical JSON: 64 hexadecimal digits. */
export function definitionDigest(definition: ModelDefinition): string {
  return sha256Hex(canonicalJson(definition));
}

/** Of the training part alone: unchanged when only the policy changes, so what was trained stays valid. */
export function trainingDigest({ formatVersion, training }: ModelDefinition): string {
  return sha256Hex(canonicalJson({ formatVersion, training }));
}
