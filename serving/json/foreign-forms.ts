import { DomainError } from '../../core/errors.js';
import { isJsonObject } from './json-kind.js';

/** Where the forms are taken that clients of other servers send. */
const ROUTES = {
  own: { taken: ['records'], path: '/v1/models/NAME/predict' },
  tensorflow: { taken: ['instances', 'inputs'], path: '/v1/models/NAME:predict' },
  mlflow: { taken: ['dataframe_split', 'dataframe_records', 'instances', 'inputs'], path: '/v1/models/NAME/invocations' },
  openInference: { taken: ['inputs'], path: '/v2/models/NAME/infer' },
} as const;

export type FormRoute = keyof typeof ROUTES;

interface ForeignForm {
  /** Who sends it. */
  readonly of: string;
  /** Where to send it, and how, instead. */
  readonly instead: string;
}

const FORMS: Readonly<Record<string, ForeignForm>> = {
  records: { of: 'this server', instead: `POST it to ${ROUTES.own.path}` },
  instances: { of: 'TensorFlow Serving and KServe v1', instead: `POST it to ${ROUTES.tensorflow.path}` },
  dataframe_split: { of: 'MLflow', instead: `POST it to ${ROUTES.mlflow.path}` },
  dataframe_records: { of: 'MLflow', instead: `POST it to ${ROUTES.mlflow.path}` },
  data: { of: 'Seldon Core v1 and Azure ML', instead: `send {"records": [{…}]} to ${ROUTES.own.path}` },
  input_data: { of: 'Azure ML and BentoML', instead: `send {"records": [{…}]} to ${ROUTES.own.path}` },
  rows: { of: 'a table', instead: `send {"records": [{…}]} to ${ROUTES.own.path}` },
  columns: {
    of: 'a table (pandas, orient="split")',
    instead: `send {"dataframe_split": {"columns": […], "data": […]}} to ${ROUTES.mlflow.path}`,
  },
};

const OF_COLUMNS: ForeignForm = {
  of: 'TensorFlow Serving and MLflow',
  instead: `POST it to ${ROUTES.tensorflow.path} or ${ROUTES.mlflow.path}`,
};
const OF_TENSORS: ForeignForm = { of: 'the Open Inference Protocol', instead: `POST it to ${ROUTES.openInference.path}` };

/**
 * Refuses by its name a form of request that another route takes, or none: whoever comes from another server learns which form it was, and
 * which to use. Asked where the form of the route is not there. Errors: INPUT_FIELD_UNKNOWN.
 */
export function refuseForeignForm(body: Readonly<Record<string, unknown>>, route: FormRoute): void {
  for (const name of Object.keys(body)) {
    const form = formOf(name, body[name], route);
    if (form === undefined) continue;
    const { taken } = ROUTES[route];
    throw new DomainError('INPUT_FIELD_UNKNOWN', {
      field: name,
      found: `the form {"${name}": …} of ${form.of}`,
      expected: `${taken.map((one) => `{"${one}": …}`).join(' or ')} on this path; ${form.instead}`,
    });
  }
}

function formOf(name: string, value: unknown, route: FormRoute): ForeignForm | undefined {
  if (name === 'inputs') {
    if (areTensors(value)) return route === 'openInference' ? undefined : OF_TENSORS;
    return route === 'own' || (route === 'openInference' && areColumns(value)) ? OF_COLUMNS : undefined;
  }
  const isTaken = ROUTES[route].taken.some((one) => one === name);
  return !isTaken && Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
}

/** Of the Open Inference Protocol, whatever else is wrong with them; records with a column of one of these names are not. */
export function areTensors(inputs: unknown): boolean {
  const isTensor = (one: unknown): boolean => isJsonObject(one) && 'name' in one && 'shape' in one && 'datatype' in one;
  return Array.isArray(inputs) && inputs.length > 0 && inputs.every(isTensor);
}

/** One array a column, or one a row. */
function areColumns(inputs: unknown): boolean {
  if (Array.isArray(inputs)) return Array.isArray(inputs[0]);
  return isJsonObject(inputs) && Object.values(inputs).some((column) => Array.isArray(column));
}
