import { jsonKind } from '../../../json/json-kind.js';
import { tensorInvalid } from '../../../json/request-fields.js';

/** What follows the JSON of a request: the values of its binary tensors, one after the other in the order of the JSON. */
export class BinaryPart {
  private used = 0;

  constructor(private readonly bytes: Buffer) {}

  /** The next tensor's values, a view. Errors: INPUT_TENSOR_INVALID. */
  take(sizeBytes: unknown, field: string): Buffer {
    const taken = this.tryTake(sizeBytes);
    if (taken !== undefined) return taken;
    if (typeof sizeBytes !== 'number' || !Number.isSafeInteger(sizeBytes) || sizeBytes < 0)
      throw tensorInvalid(field, typeof sizeBytes === 'number' ? 'a number that is no size' : jsonKind(sizeBytes), 'a number of bytes');
    throw tensorInvalid(field, `${sizeBytes} bytes`, `at most the ${this.bytes.length - this.used} bytes that are left of the body`);
  }

  /** Undefined: not a size, or more than is left. */
  tryTake(sizeBytes: unknown): Buffer | undefined {
    if (typeof sizeBytes !== 'number' || !Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return undefined;
    const end = this.used + sizeBytes;
    if (end > this.bytes.length) return undefined;
    const taken = this.bytes.subarray(this.used, end);
    this.used = end;
    return taken;
  }

  /** Errors: INPUT_TENSOR_INVALID. */
  requireUsedUp(): void {
    if (this.used === this.bytes.length) return;
    throw tensorInvalid(
      'body',
      `${this.bytes.length - this.used} bytes after the last tensor`,
      'as many bytes after the JSON as the binary_data_size of all inputs together',
    );
  }
}
