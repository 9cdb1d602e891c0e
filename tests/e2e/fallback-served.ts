import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const RECORD = { plan: 'free', tenure_months: 3, spend: 12.5 };

interface Tensor {
  readonly name: string;
  readonly data: readonly number[];
}

/** What a serving process answers for the model `fallback`, by each of its protocols. */
export class FallbackServed {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Waits until it is served; the probability of a record. */
  async share(): Promise<number> {
    for (;;) {
      const { status, body } = await this.call<{ predictions: readonly { probability: number }[] }>('/v1/models/fallback/predict', {
        records: [RECORD],
      });
      if (status === 200) return body.predictions[0]?.probability ?? NaN;
      assert.ok([404, 503].includes(status), JSON.stringify(body));
      await sleep(100);
    }
  }

  async metadata(): Promise<{ readonly platform: string; readonly outputs: readonly string[] }> {
    const { body } = await this.call<{ platform: string; outputs: readonly Tensor[] }>('/v2/models/fallback');
    return { platform: body.platform, outputs: body.outputs.map(({ name }) => name) };
  }

  /** Probabilities of two rows by the Open Inference Protocol. */
  async inferred(): Promise<readonly number[]> {
    const { status, body } = await this.call<{ outputs: readonly Tensor[] }>('/v2/models/fallback/infer', {
      inputs: [
        { name: 'plan', shape: [2], datatype: 'BYTES', data: ['free', 'pro'] },
        { name: 'tenure_months', shape: [2], datatype: 'FP64', data: [1, 50] },
        { name: 'spend', shape: [2], datatype: 'FP64', data: [1, 99] },
      ],
    });
    assert.equal(status, 200, JSON.stringify(body));
    return body.outputs.find(({ name }) => name === 'probability')?.data ?? [];
  }

  /** The answer of a stored request. */
  async answeredLater(): Promise<readonly number[]> {
    const sent = await this.call<{ id: string }>('/v1/models/fallback/predict-async', { records: [RECORD] });
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    for (;;) {
      const { body } = await this.call<{ status: string; predictions: readonly { probability: number }[] }>(
        `/v1/models/fallback/predict-async/${sent.body.id}`,
      );
      assert.notEqual(body.status, 'failed', JSON.stringify(body));
      if (body.status === 'done') return body.predictions.map(({ probability }) => probability);
      await sleep(100);
    }
  }

  private async call<T>(path: string, body?: unknown): Promise<{ readonly status: number; readonly body: T }> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const response = await fetch(`${this.url}${path}`, {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  }
}
