import { TRY_PAGE_ANSWER } from './page-script-answer.js';
import { TRY_PAGE_FIELDS } from './page-script-fields.js';

/**
 * What runs in the browser. It puts names and values on the page as text only, never as markup; the token is kept in a variable and
 * nowhere else.
 */
const START = String.raw`
const PREDICT_PATH = /^\/v1\/models\/([^/]+)\/predict$/;
let token = '';
let described;
let endpoint = '';
let fields = [];

function headers(more) {
  return token === '' ? more : { ...more, authorization: 'Bearer ' + token };
}

async function start() {
  let response;
  try {
    response = await fetch('/openapi.json', { headers: headers({}) });
  } catch {
    return showNothing('The server does not answer. Load the page again when it does.');
  }
  if (response.status === 401 || response.status === 403) return askForToken(token !== '');
  if (!response.ok) return showNothing('The server answered with status ' + response.status + '. Load the page again in a moment.');
  described = await response.json();
  byId('access').hidden = true;
  showModels();
}

function askForToken(wasWrong) {
  byId('access').hidden = false;
  byId('token-error').textContent = wasWrong ? 'The server does not take this token.' : '';
  byId('token').setAttribute('aria-invalid', String(wasWrong));
  byId('token').focus();
}

function showNothing(text) {
  byId('nothing').textContent = text;
  byId('nothing').hidden = false;
}

function showModels() {
  const names = Object.keys(described.paths).flatMap((path) => PREDICT_PATH.exec(path)?.[1] ?? []);
  byId('served').textContent = 'Perennial ' + described.info.version + ' · ' + names.length + (names.length === 1 ? ' model' : ' models');
  byId('nothing').hidden = true;
  if (names.length === 0) return showNothing('Nothing is deployed yet. Load the page again when something is.');
  byId('model').replaceChildren(...names.map((name) => element('option', { value: name, text: name })));
  const wanted = location.hash.slice(1);
  byId('model').value = names.includes(wanted) ? wanted : names[0];
  byId('request').hidden = false;
  showForm();
}

function showForm() {
  endpoint = byId('model').value;
  history.replaceState(null, '', '#' + endpoint);
  const schema = described.components.schemas[endpoint + '.Record'];
  byId('about').textContent = described.tags.find((tag) => tag.name === endpoint)?.description ?? '';
  const inputs = Object.entries(schema.properties).filter(([, column]) => column['x-kind'] !== 'key');
  fields = inputs.map(([name, column], i) => createField(name, column, i));
  byId('fields').replaceChildren(...fields.map((field) => field.root));
  hideOutcome();
  fillIn(schema.examples[0]);
}

function fillIn(record) {
  for (const field of fields) field.set(record[field.name]);
  showCurl();
}

function recordOf() {
  return Object.fromEntries(fields.map((field) => [field.name, field.value()]));
}

function showCurl() {
  const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
  const lines = ['curl ' + location.origin + '/v1/models/' + endpoint + '/predict', "-H 'content-type: application/json'"];
  if (token !== '') lines.push('-H "authorization: Bearer $PERENNIAL_SERVING_TOKEN"');
  lines.push('-d ' + quoted(JSON.stringify({ records: [recordOf()] })));
  byId('curl').textContent = lines.join(' \\\n  ');
  byId('again').hidden = false;
}

async function send() {
  hideOutcome();
  const empty = fields.filter((field) => field.isWrong());
  if (empty.length > 0) return empty[0].focus();
  byId('send').setAttribute('aria-busy', 'true');
  const started = performance.now();
  try {
    const body = JSON.stringify({ records: [recordOf()] });
    const path = '/v1/models/' + endpoint + '/predict';
    const response = await fetch(path, { method: 'POST', headers: headers({ 'content-type': 'application/json' }), body });
    const text = await response.text();
    showOutcome(response.status, text, performance.now() - started);
  } catch {
    showFailure('The server did not answer. Is it still running?', '');
  }
  byId('send').removeAttribute('aria-busy');
}

byId('access').addEventListener('submit', (event) => {
  event.preventDefault();
  token = byId('token').value.trim();
  start();
});
byId('model').addEventListener('change', showForm);
byId('request').addEventListener('submit', (event) => {
  event.preventDefault();
  send();
});
byId('request').addEventListener('input', showCurl);
byId('example').addEventListener('click', () => fillIn(described.components.schemas[endpoint + '.Record'].examples[0]));
byId('copy').addEventListener('click', async () => {
  const copied = await navigator.clipboard.writeText(byId('curl').textContent).then(() => true, () => false);
  byId('copy').textContent = copied ? 'Copied' : 'Select and copy';
  setTimeout(() => (byId('copy').textContent = 'Copy'), 2000);
});
start();
`;

export const TRY_PAGE_SCRIPT = `'use strict';${TRY_PAGE_FIELDS}${TRY_PAGE_ANSWER}${START}`;
