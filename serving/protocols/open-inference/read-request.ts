import { DomainError } from '../../../core/errors.js';
import { parseJson } from '../../json/parse-json.js';
import { requireJson } from '../../http/connection/read-body.js';
import type { RouteCall } from '../../http/route.js';
import { readInferRequest } from './tensors/infer-request.js';
import type { InferRequest } from './tensors/infer-request.js';
import type { KnownHeaders } from './known-headers.js';

/** Header of the binary tensor extension: bytes of JSON at the start of the body; what follows are the values of binary tensors. */
export const JSON_LENGTH_HEADER = 'inference-header-content-length';

const RAW_REQUEST: Omit<InferRequest, 'inputs'> = { id: undefined, entity: undefined, outputs: undefined, binaryOutput: true };

export type InferBody =
  | { readonly kind: 'tensors'; readonly request: InferRequest }
  /** Nothing but the values of the one FP32 tensor that the model has. */
  | { readonly kind: 'matrix'; readonly request: InferRequest; readonly bytes: Buffer };

interface InferBodyOptions {
  readonly known: KnownHeaders;
  readonly maxRows: number;
}

/** Errors: INPUT_CONTENT_TYPE_UNSUPPORTED, INPUT_JSON_INVALID and those around it, INPUT_VALUE_REFUSED; those of `readInferRequest`. */
export function readInferBody(call: RouteCall, { known: headers, maxRows }: InferBodyOptions): InferBody {
  const { raw } = call;
  const length = call.header(JSON_LENGTH_HEADER);
  if (length === undefined) {
    const contentType = call.header('content-type');
    // Clients that can also send tensors in binary form give their JSON this type as well.
    if (contentType !== 'application/octet-stream') requireJson(contentType);
    return { kind: 'tensors', request: readInferRequest(parseJson(raw, maxRows)) };
  }
  const jsonBytes = /^\d{1,15}$/.test(length) ? Number(length) : Infinity;
  if (jsonBytes > raw.length)
    throw new DomainError('INPUT_VALUE_REFUSED', {
      field: 'header Inference-Header-Content-Length',
      found: Number.isFinite(jsonBytes) ? `${jsonBytes} bytes` : 'no number of bytes',
      expected: `a number of bytes from 0 to those of the body, ${raw.length}`,
    });
  if (jsonBytes === 0) return { kind: 'matrix', request: { ...RAW_REQUEST, inputs: [] }, bytes: raw };
  const header = raw.toString('latin1', 0, jsonBytes);
  const binary = raw.subarray(jsonBytes);
  const known = headers.find(header, binary);
  if (known !== undefined) return { kind: 'tensors', request: known };
  const request = readInferRequest(parseJson(raw.subarray(0, jsonBytes), maxRows), binary);
  headers.add(header, request);
  return { kind: 'tensors', request };
}
