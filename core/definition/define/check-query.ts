import { isDomainError } from '../../errors.js';
import { nearestName } from '../../nearest-name.js';
import { positionalQuery } from '../../snapshot/named-parameters.js';
import { STANDARD_PARAMETERS } from '../../snapshot/standard-parameters.js';
import type { ModelDefinition, MysqlSource } from '../definition.js';
import type { Problem } from '../fields/problem.js';
import { isSqlFile } from '../schema/source-schema.js';

/** Whether every trigger of the definition can ask the query: nobody is there to give a parameter when a Schedule fires. */
export function queryProblems(definition: ModelDefinition): Problem[] {
  const { source } = definition.training;
  if (source.kind !== 'mysql' || isSqlFile(source.sql)) return [];
  try {
    return parameterProblems(definition, source, positionalQuery(source.sql).names);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return [{ path: 'source.sql', text: `is not accepted: ${String(error.details.reason)}` }];
  }
}

function parameterProblems(definition: ModelDefinition, { parameters = {} }: MysqlSource, all: readonly string[]): Problem[] {
  const names = [...new Set(all)];
  const periods = definition.training.time === null ? names.filter((name) => isStandard(name) && !isDataTime(name)) : [];
  const known = names.filter((name) => !Object.hasOwn(parameters, name) && !periods.includes(name));
  const unused = Object.keys(parameters).filter((name) => !names.includes(name));
  return [
    ...('asOf' in parameters ? [{ path: 'source.parameters.asOf', text: 'is the data time, which every trigger has: leave it out' }] : []),
    ...periods.map(timelessPeriod),
    ...known.flatMap((name) => (isStandard(name) ? periodProblem(definition, name) : ownProblem(definition, name))),
    ...unused.map((name) => {
      const nearest = nearestName(name, names);
      return {
        path: `source.parameters.${name}`,
        text: `is not named by the query${nearest === null ? '' : `. Did you mean ${nearest}?`}`,
      };
    }),
  ];
}

/** The times are given as texts of the database's wall clock and, with `Ms` behind the name, as epoch milliseconds. */
function isStandard(name: string): boolean {
  return STANDARD_PARAMETERS.includes(name.replace(/Ms$/, ''));
}

function periodProblem({ policy: { retrain } }: ModelDefinition, name: string): Problem[] {
  if (retrain.cron !== null || isDataTime(name)) return [];
  const text = `names :${name}, a time of the schedule's period, and the definition has no schedule: write retrain: { cron: … }, a default in source.parameters, or use :asOf`;
  return [{ path: 'source.sql', text }];
}

function isDataTime(name: string): boolean {
  return name === 'asOf' || name === 'asOfMs';
}

function timelessPeriod(name: string): Problem {
  const text = `names :${name}, a bound of the rows' event times, and the definition names no event time: ask for all rows, or write time: { event: … } where rows have one`;
  return { path: 'source.sql', text };
}

function ownProblem({ policy: { retrain, monitor } }: ModelDefinition, name: string): Problem[] {
  const triggers = [
    ...(retrain.cron === null ? [] : ['the schedule']),
    ...(retrain.onDrift === null ? [] : ['a retraining after drift']),
    ...(monitor === null ? [] : ['the monitor']),
  ];
  if (triggers.length === 0) return [];
  const nearest = nearestName(name, STANDARD_PARAMETERS);
  const advice = nearest === null ? '' : `, or :${nearest} if that is meant`;
  const text = `names :${name}, which ${triggers.join(', ')} cannot give: write a default, source.parameters: { ${name}: … }${advice}`;
  return [{ path: 'source.sql', text }];
}
