/** A number as gate texts show it: four significant digits, and never a bare null. */
export function numberText(value: number | null): string {
  if (value === null) return 'not defined';
  return String(Number(value.toPrecision(4)));
}
