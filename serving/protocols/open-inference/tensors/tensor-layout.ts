import { jsonKind } from '../../../json/json-kind.js';
import { tensorInvalid } from '../../../json/request-fields.js';

/** `data` as rows × columns values, from its flat form or from one array per row. Errors: INPUT_TENSOR_INVALID. */
export function flatData(
  data: readonly unknown[],
  { rows, columns, index }: { readonly rows: number; readonly columns: number; readonly index: number },
): readonly unknown[] {
  if (!Array.isArray(data[0])) {
    if (data.length !== rows * columns) throw tensorInvalid(`inputs[${index}].data`, `${data.length} values`, `${rows * columns} values`);
    return data;
  }
  if (data.length !== rows) throw tensorInvalid(`inputs[${index}].data`, `${data.length} rows`, `${rows} rows`);
  return data.flatMap((row, i): readonly unknown[] => {
    if (!Array.isArray(row)) throw tensorInvalid(`inputs[${index}].data[${i}]`, jsonKind(row), `an array of ${columns} values`);
    if (row.length !== columns) throw tensorInvalid(`inputs[${index}].data[${i}]`, `${row.length} values`, `${columns} values`);
    return row;
  });
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', ...' : ''}]`;
}
