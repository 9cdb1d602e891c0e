import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LoadedModel, ModelRuntime, ModelSource } from '../../adapters/model-runtime/model-runtime.js';
import { MODEL_KINDS } from '../../core/model-kinds.js';
import type { ModelKindName } from '../../core/model-kinds.js';
import { taskSpec } from '../../core/tasks/tasks.js';
import type { Task } from '../../core/tasks/tasks.js';
import { buildRandomRows } from '../core/trainers/xgboost/onnx/build-random-model.js';
import { TASK_NAMES } from '../../core/tasks/tasks.js';
import { classesOf } from './trainer-cases.js';

/** Inputs of every model of the suite. */
export const COLUMNS = 9;
const ROWS = 300;

/** The contract of the ModelRuntime port for one kind of model. `filesOf` makes the files of a model of `COLUMNS` inputs. */
export function modelRuntimeSuite(
  name: string,
  kind: ModelKindName,
  runtime: ModelRuntime,
  filesOf: (task: Task, outputs: number) => ModelSource['files'],
): void {
  const sourceOf = (task: Task): ModelSource => {
    const classes = classesOf(task);
    const inputs = Array.from({ length: COLUMNS }, (_, i) => ({ kind: 'numeric', name: `f${i}`, range: null }) as const);
    return { kind, files: filesOf(task, classes?.length ?? 1), signature: { task, inputs, classes } };
  };
  const rows = buildRandomRows(ROWS, COLUMNS, 6);

  describe(`model runtime: ${name}`, () => {
    for (const task of TASK_NAMES.filter((one) => one !== 'anomaly')) {
      it(`gives scores of the task, and margins if its kind has them: ${task}`, async () => {
        const model = await runtime.load(sourceOf(task));
        const outputs = classesOf(task)?.length ?? 1;
        assert.deepEqual([model.inputColumns, model.outputs], [COLUMNS, outputs]);
        const { margin, score } = await model.run(rows, ROWS);
        assert.equal(score.length, ROWS * outputs);
        assert.equal(margin?.length, MODEL_KINDS[kind].margin ? ROWS * outputs : undefined);
        if (taskSpec(task).scored !== 'number') assert.ok(score.every((value) => value >= 0));
        if (taskSpec(task).scored === 'probability') assert.ok(score.every((value) => value <= 1));
        if (task === 'multiclass')
          for (let row = 0; row < ROWS; row += 1) {
            const sum = score.subarray(row * outputs, (row + 1) * outputs).reduce((total, value) => total + value, 0);
            assert.ok(Math.abs(sum - 1) < 1e-5, `row ${row} sums to ${sum}`);
          }
        await model.release();
      });

      it(`gives a row the same bits whichever rows are beside it, and by whichever call: ${task}`, async () => {
        const model = await runtime.load(sourceOf(task));
        const whole = await model.run(rows, ROWS);
        assert.deepEqual(model.runSync?.(rows, ROWS) ?? whole, whole);
        for (const batch of [1, 7, 51, 129])
          for (let first = 0; first + batch <= ROWS; first += batch) await assertPart(model, whole, { first, batch });
        await model.release();
      });
    }

    async function assertPart(
      model: LoadedModel,
      whole: Awaited<ReturnType<LoadedModel['run']>>,
      { first, batch }: { readonly first: number; readonly batch: number },
    ): Promise<void> {
      const { outputs } = model;
      const part = await model.run(rows.slice(first * COLUMNS, (first + batch) * COLUMNS), batch);
      const of = (values: Float32Array | null): Float32Array | undefined => values?.slice(first * outputs, (first + batch) * outputs);
      assert.deepEqual([part.margin ?? undefined, part.score], [of(whole.margin), of(whole.score)], `${batch} rows from ${first}`);
    }

    it('refuses wrong shapes and gives nothing for no rows', async () => {
      const model = await runtime.load(sourceOf('binary'));
      for (const [length, rowCount] of [
        [COLUMNS - 1, 1],
        [COLUMNS + 1, 1],
        [COLUMNS, 2],
        [COLUMNS, 0.5],
        [0, -1],
      ] as const) {
        await assert.rejects(model.run(new Float32Array(length), rowCount), { code: 'MODEL_INPUT_SHAPE' });
      }
      const { margin, score } = await model.run(new Float32Array(0), 0);
      assert.deepEqual([margin?.length ?? 0, score.length], [0, 0]);
      await model.release();
    });

    it('answers what is under way at a release, and refuses what comes later', async () => {
      const model = await runtime.load(sourceOf('binary'));
      const running = model.run(rows, ROWS);
      await Promise.all([model.release(), model.release()]);
      assert.equal((await running).score.length, ROWS);
      await assert.rejects(model.run(rows, ROWS), { code: 'MODEL_RELEASED' });
      if (model.runSync) assert.throws(() => model.runSync?.(rows, ROWS), { code: 'MODEL_RELEASED' });
    });

    it('refuses files that are no model, or only a part of one', async () => {
      const source = sourceOf('binary');
      const [fileName = ''] = MODEL_KINDS[kind].files;
      const whole = source.files[fileName] as Uint8Array;
      for (const content of [new Uint8Array(), whole.subarray(0, Math.floor(whole.length / 2)), whole.subarray(0, -1)])
        await assert.rejects(runtime.load({ ...source, files: { [fileName]: content } }), { code: 'MODEL_FILE_CORRUPT' });
      await assert.rejects(runtime.load({ ...source, files: {} }), { code: 'MODEL_FILE_CORRUPT' });
    });

    it('reads a model in the middle of a larger buffer from its own bytes', async () => {
      const source = sourceOf('regression');
      const files = Object.entries(source.files).map(([fileName, content]) => {
        const larger = new Uint8Array(content.length + 64).fill(0xff);
        larger.set(content, 32);
        return [fileName, larger.subarray(32, 32 + content.length)] as const;
      });
      const [model, moved] = [await runtime.load(source), await runtime.load({ ...source, files: Object.fromEntries(files) })];
      assert.deepEqual(await moved.run(rows, ROWS), await model.run(rows, ROWS));
      await Promise.all([model.release(), moved.release()]);
    });
  });
}
