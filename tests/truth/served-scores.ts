import assert from 'node:assert/strict';
import type { Signature } from '../../core/features/signature.js';
import { call } from '../serving/serving-fixture.js';
import type { RawRecord } from './raw-rows.js';

export interface ServedScores {
  readonly score: Float32Array;
  readonly margin: Float32Array;
}

interface Prediction {
  readonly prediction: unknown;
  readonly probability?: number;
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** Scores by `POST /v1/models/NAME/predict`, row-major. */
export async function predictOverHttp(url: string, signature: Signature, records: readonly RawRecord[]): Promise<Float32Array> {
  const answer = await call(url, `/v1/models/${signature.model}/predict`, { records });
  assert.equal(answer.status, 200, answer.text);
  const predictions = (JSON.parse(answer.text) as { readonly predictions: readonly Prediction[] }).predictions;
  return Float32Array.from(
    predictions.flatMap((one) => {
      if (signature.task === 'binary') return [one.probability ?? NaN];
      if (signature.task === 'multiclass') return (signature.classes ?? []).map((name) => one.probabilities?.[name] ?? NaN);
      return [Number(one.prediction)];
    }),
  );
}

interface Tensor {
  readonly name: string;
  readonly data: readonly number[];
}

/** Scores and margins by the Open Inference Protocol: one tensor per column. */
export async function inferOverHttp(url: string, signature: Signature, records: readonly RawRecord[]): Promise<ServedScores> {
  const inputs = signature.inputs.map(({ name, kind }) => ({
    name,
    shape: [records.length],
    datatype: kind === 'numeric' ? 'FP64' : 'BYTES',
    data: records.map((record) => record[name] ?? null),
  }));
  const score = { binary: 'probability', multiclass: 'probabilities', regression: 'prediction', count: 'prediction', anomaly: 'score' }[
    signature.task
  ];
  const answer = await call(url, `/v2/models/${signature.model}/infer`, { inputs, outputs: [{ name: score }, { name: 'margin' }] });
  assert.equal(answer.status, 200, answer.text);
  const { outputs } = JSON.parse(answer.text) as { readonly outputs: readonly Tensor[] };
  const tensor = (name: string): Float32Array => Float32Array.from(outputs.find((one) => one.name === name)?.data ?? []);
  return { score: tensor(score), margin: tensor('margin') };
}
