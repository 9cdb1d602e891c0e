/** A value that must never come back: it stands for what a caller sends by mistake. */
export const SENTINEL = 'S3NT1NEL-9381';
export const SENTINEL_NUMBER = 93_810_247.5;

export interface MalformedRequest {
  readonly what: string;
  readonly path: string;
  readonly method?: string;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** Set where the error must name field, found and expected. */
  readonly field?: RegExp;
}

export const PREDICT = '/v1/models/mixed/predict';
export const INFER = '/v2/models/mixed/infer';
export const RECORD = { carrier: SENTINEL, distance: SENTINEL_NUMBER, wind_kt: 1, hour: '5' };
