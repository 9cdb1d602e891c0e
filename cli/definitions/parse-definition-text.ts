import { parseDocument } from 'yaml';
import { DomainError } from '../../core/errors.js';
import { locateJsonError } from '../../serving/json/json-syntax-error.js';
import { placeAt, placeText } from './load-failure.js';

/** Written by people for editors; no part of the definition. */
const SCHEMA_FIELD = '$schema';

/** The content of a JSON file. Errors: DEFINITION_UNREADABLE with line and column. */
export function parseJsonDefinition(file: string, text: string): unknown {
  // Some editors write a byte order mark.
  const json = text.replace(/^\uFEFF/, '');
  const wrong = locateJsonError(json);
  if (wrong !== null)
    throw new DomainError('DEFINITION_UNREADABLE', { file, reason: `${placeAt(json, wrong.position)}: ${wrong.problem}` });
  return withoutSchema(JSON.parse(json));
}

/** The content of a YAML 1.2 file of one document; a key that comes twice is an error. Errors: DEFINITION_UNREADABLE with line and column. */
export function parseYamlDefinition(file: string, text: string): unknown {
  const document = parseDocument(text, { version: '1.2', schema: 'core', uniqueKeys: true, prettyErrors: true, stringKeys: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const [at] = problem.linePos ?? [];
    const place = at === undefined ? '' : `${placeText(at.line, at.col)}: `;
    const [what = ''] = problem.message.split('\n');
    throw new DomainError('DEFINITION_UNREADABLE', { file, reason: `${place}${what.replace(/ at line \d+, column \d+:?$/, '')}` });
  }
  return withoutSchema(document.toJS({ maxAliasCount: 100 }));
}

function withoutSchema(content: unknown): unknown {
  if (typeof content !== 'object' || content === null || !(SCHEMA_FIELD in content)) return content;
  const { [SCHEMA_FIELD]: _, ...definition } = content;
  return definition;
}
