import type { InferRequest, RequestTensor } from './tensors/infer-request.js';

interface KnownHeader {
  readonly request: InferRequest;
  readonly sizesBytes: readonly number[];
  readonly totalBytes: number;
}

const MAX_HEADERS = 64;
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * JSON headers of binary requests that were read before: a client's requests of equal shape differ in their values alone, and
 * reading the header costs more than all the rest. Only of requests without an id, an entity or JSON data: others hardly come again,
 * and no values are kept.
 */
export class KnownHeaders {
  private readonly headers = new Map<string, KnownHeader>();

  /** @param header the bytes as Latin-1. Undefined: not known, or `binary` does not fit it. */
  find(header: string, binary: Buffer): InferRequest | undefined {
    const known = this.headers.get(header);
    if (known === undefined || known.totalBytes !== binary.length) return undefined;
    const { request, sizesBytes } = known;
    const { inputs, outputs, binaryOutput } = request;
    const filled = new Array<RequestTensor>(inputs.length);
    for (let i = 0, at = 0; i < inputs.length; i += 1) {
      const { name, shape, datatype } = inputs[i] as RequestTensor;
      const end = at + (sizesBytes[i] as number);
      filled[i] = { name, shape, datatype, bytes: inputs.length === 1 ? binary : binary.subarray(at, end) };
      at = end;
    }
    return { id: undefined, entity: undefined, inputs: filled, outputs, binaryOutput };
  }

  add(header: string, request: InferRequest): void {
    if (header.length > MAX_HEADER_BYTES || request.id !== undefined || request.entity !== undefined) return;
    if (request.inputs.some(({ bytes }) => bytes === undefined)) return;
    if (this.headers.size >= MAX_HEADERS) this.headers.clear();
    const sizesBytes = request.inputs.map(({ bytes }) => bytes?.length ?? 0);
    const inputs = request.inputs.map(({ name, shape, datatype }) => ({ name, shape, datatype }));
    this.headers.set(header, { request: { ...request, inputs }, sizesBytes, totalBytes: sizesBytes.reduce((sum, size) => sum + size, 0) });
  }
}
