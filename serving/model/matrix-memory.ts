const PIECE_VALUES = 16 * 1024;
const MAX_SHARED_VALUES = 1024;

/**
 * Memory for the matrices of requests. A small one is a part of a larger piece: a Float32Array of its own costs a microsecond and more
 * (the allocation, and V8's bookkeeping of memory outside its heap), a part of one less than a tenth of it. No part is given out twice,
 * and a piece goes when the last of its parts does.
 */
export class MatrixMemory {
  private piece = new Float32Array(0);
  private used = 0;

  /** So many zeros. */
  take(values: number): Float32Array {
    if (values > MAX_SHARED_VALUES) return new Float32Array(values);
    if (this.used + values > this.piece.length) {
      this.piece = new Float32Array(PIECE_VALUES);
      this.used = 0;
    }
    return this.piece.subarray(this.used, (this.used += values));
  }
}
