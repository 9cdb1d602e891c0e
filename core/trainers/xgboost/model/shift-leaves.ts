import { parseUbjson } from './parse-ubjson.js';
import type { UbjNumbers } from './parse-ubjson.js';
import { formatInvalid, UbjFields } from './ubj-fields.js';

const FLOAT_BYTES = 4;

/**
 * The same model with every margin moved by its output's number: added to all leaves of the output's first tree, of which each row meets
 * one. XGBoost, its conversion to ONNX and whatever else reads the file then agree without knowing of it.
 * @throws DomainError MODEL_FORMAT_INVALID
 */
export function shiftLeaves(bytes: Uint8Array, shifts: readonly number[]): Uint8Array {
  const places = new Map<UbjNumbers, number>();
  const model = new UbjFields(parseUbjson(bytes, places), '').object('learner').object('gradient_booster').object('model');
  const outputOf = Array.from(model.numbers('tree_info'));
  const trees = model.list('trees');
  const moved = bytes.slice();
  const view = new DataView(moved.buffer, moved.byteOffset, moved.byteLength);
  shifts.forEach((shift, output) => {
    const path = `trees[${outputOf.indexOf(output)}]`;
    const tree = new UbjFields(trees[outputOf.indexOf(output)], path);
    const values = tree.numbers('split_conditions');
    const start = values instanceof Float32Array ? places.get(values) : undefined;
    if (start === undefined) throw formatInvalid(`${path}.split_conditions`, 'float32 numbers', 'others');
    Array.from(tree.numbers('left_children')).forEach((left, node) => {
      if (left === -1) view.setFloat32(start + node * FLOAT_BYTES, (values[node] as number) + shift);
    });
  });
  return moved;
}
