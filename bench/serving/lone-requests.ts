import { setImmediate as nextTurn } from 'node:timers/promises';
import { OnnxModelRuntime } from '../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { ServableModel } from '../../serving/model/servable-model.js';
import { median } from './report/median.js';
import { signature } from './workload/publish-model.js';
import { COLUMNS, randomRows } from './workload/train-model.js';

/** Medians of one row's time in the model, while nothing else goes on. */
export interface LoneRequests {
  readonly batchedMicros: number;
  readonly unbatchedMicros: number;
}

const WARM_UP = 2_000;
const ROWS = 10_000;

/** What batching costs who is alone: each row through the batcher, and then past it, a turn of the event loop between any two. */
export async function measureLoneRequests(onnx: Uint8Array): Promise<LoneRequests> {
  const model = await ServableModel.load(new OnnxModelRuntime(), { kind: 'onnx', files: { 'model.onnx': onnx }, signature: signature() });
  const rows = randomRows(ROWS, 11);
  const batched: number[] = [];
  const unbatched: number[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    const values = rows.slice(row * COLUMNS.length, (row + 1) * COLUMNS.length);
    const [first, second] = row % 2 === 0 ? ([batched, unbatched] as const) : ([unbatched, batched] as const);
    for (const into of [first, second]) {
      await nextTurn();
      const started = performance.now();
      await (into === batched ? model.score(values, 1) : model.run(values, 1));
      if (row >= WARM_UP) into.push((performance.now() - started) * 1000);
    }
  }
  await model.release();
  return { batchedMicros: median(batched), unbatchedMicros: median(unbatched) };
}
