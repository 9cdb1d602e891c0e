import { call } from '../../serving/serving-fixture.js';
import { SECRETS, SENTINEL_CATEGORY, SENTINEL_NUMBER } from './sentinels.js';

/** Requests that hold the sentinel row in every place a request has, most of them wrong. Returns the statuses in order. */
export async function sendSentinelRequests(url: string, model: string): Promise<number[]> {
  const good = { a: SENTINEL_NUMBER, b: null, colour: SENTINEL_CATEGORY };
  const tensor = (name: string, datatype: string, value: unknown) => ({ name, datatype, shape: [1], data: [value] });
  const predict = `/v1/models/${model}/predict`;
  const requests: readonly (readonly [path: string, body: unknown, token?: string])[] = [
    [predict, { records: [good] }],
    [predict, { records: [{ ...good, a: SENTINEL_CATEGORY }] }],
    [predict, { records: [{ ...good, colour: { [SENTINEL_CATEGORY]: SENTINEL_NUMBER } }] }],
    [predict, { records: [{ ...good, [SENTINEL_CATEGORY]: 1 }] }],
    [predict, { records: [{ a: SENTINEL_NUMBER }] }],
    [predict, { records: SENTINEL_CATEGORY }],
    [predict, `{"records":[{"a":${SENTINEL_NUMBER},"colour":"${SENTINEL_CATEGORY}"`],
    [predict, `${SENTINEL_CATEGORY}`],
    [predict, { records: [good] }, SECRETS.wrongPassword],
    [`/v1/models/${SENTINEL_CATEGORY}/predict`, { records: [good] }],
    [`/${SENTINEL_CATEGORY}?token=${SECRETS.servingToken}`, { records: [good] }],
    [
      `/v2/models/${model}/infer`,
      { inputs: [tensor('a', 'FP32', SENTINEL_CATEGORY), tensor('b', 'FP32', 1), tensor('colour', 'BYTES', SENTINEL_CATEGORY)] },
    ],
    [`/v2/models/${model}/infer`, { inputs: [tensor('a', SENTINEL_CATEGORY, SENTINEL_NUMBER)] }],
    [`/v2/models/${model}/infer`, { inputs: [tensor(SENTINEL_CATEGORY, 'FP64', SENTINEL_NUMBER)] }],
  ];
  const statuses: number[] = [];
  for (const [path, body, token = SECRETS.servingToken] of requests) {
    statuses.push((await call(url, path, body, { authorization: `Bearer ${token}` })).status);
  }
  return statuses;
}
