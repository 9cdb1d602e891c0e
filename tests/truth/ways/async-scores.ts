import assert from 'node:assert/strict';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import { predictRequest } from '../../../activities/requests/predict-request.js';
import type { TrainingDependencies } from '../../../activities/shell/dependencies.js';
import { keys } from '../../../contracts/names.js';
import type { RequestResult } from '../../../contracts/request-documents.js';
import { call } from '../../serving/serving-fixture.js';
import type { RawRecord } from '../raw-rows.js';
import { SCOPE } from '../truth-world.js';

/** Probabilities of a request that is accepted by the server and answered later by a worker. */
export async function asyncScores(
  deps: TrainingDependencies,
  url: string,
  endpoint: string,
  records: readonly RawRecord[],
): Promise<Float32Array> {
  const accepted = await call(url, `/v1/models/${endpoint}/predict-async`, { records });
  assert.equal(accepted.status, 202, accepted.text);
  const id = String(accepted.body.id);
  await predictRequest(deps, { endpoint, id }, SCOPE);
  const { predictions } = await getDocument<RequestResult>(deps.objects, keys.requestResult(endpoint, id), 1);
  return Float32Array.from(predictions, ({ probability }) => Number(probability));
}
