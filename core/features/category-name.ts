/** The name of a category that a source gives as a number or a boolean; the same text from a table and from JSON. */
export function categoryName(value: number | boolean): string {
  return String(value);
}
