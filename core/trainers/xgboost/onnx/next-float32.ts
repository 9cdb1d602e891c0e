const scratch = new DataView(new ArrayBuffer(4));

/** The next float32 above `value` (IEEE 754 nextUp); NaN and +Infinity stay. -0 and +0 go to the smallest denormal. */
export function nextFloat32Up(value: number): number {
  if (Number.isNaN(value) || value === Infinity) return value;
  if (value === 0) return 2 ** -149;
  scratch.setFloat32(0, value);
  scratch.setUint32(0, scratch.getUint32(0) + (value > 0 ? 1 : -1));
  return scratch.getFloat32(0);
}

/** The next float32 below `value`. */
export function nextFloat32Down(value: number): number {
  return -nextFloat32Up(-value);
}
