/** One field per column: a number, a text, or a choice of categories or truth values with room for another text; each may be missing. */
export const TRY_PAGE_FIELDS = String.raw`
const OTHER = 'other';
const TRUTHS = ['true', 'false'];

function byId(id) {
  return document.getElementById(id);
}

function element(name, { text, ...attributes } = {}, children = []) {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
  if (text !== undefined) created.textContent = text;
  created.append(...children);
  return created;
}

function createField(name, column, i) {
  const id = 'field-' + i;
  const described = id + '-hint ' + id + '-error';
  const parts = inputOf(id, described, column);
  const missing = element('input', { type: 'checkbox', id: id + '-missing', 'aria-label': name + ' is missing' });
  const error = element('p', { id: id + '-error', class: 'wrong', role: 'alert' });
  const mayMiss = column.type.includes('null');
  const root = element('div', { class: 'field' }, [
    element('div', { class: 'name' }, [
      element('label', { for: id, text: name }),
      ...(mayMiss ? [element('label', { class: 'missing', for: id + '-missing' }, [missing, 'missing'])] : []),
    ]),
    ...parts.inputs,
    element('p', { id: id + '-hint', class: 'quiet', text: hintOf(column) }),
    error,
  ]);
  missing.addEventListener('change', () => parts.inputs.forEach((input) => (input.disabled = missing.checked)));
  const complain = (problem) => {
    error.textContent = problem;
    parts.inputs.forEach((input) => input.setAttribute('aria-invalid', String(problem !== '')));
    return problem !== '';
  };
  return {
    name,
    root,
    complain,
    calm: () => complain(''),
    isWrong: () => complain(missing.checked ? '' : parts.problem()),
    focus: () => parts.inputs.findLast((input) => !input.hidden).focus(),
    value: () => (missing.checked ? null : parts.value()),
    set: (value) => {
      missing.checked = value === null && mayMiss;
      parts.set(value ?? '');
      parts.inputs.forEach((input) => (input.disabled = missing.checked));
      complain('');
    },
  };
}

function inputOf(id, described, column) {
  const kind = column['x-kind'];
  if (kind === 'numeric') return numberInput(id, described);
  if (kind === 'categorical') return choiceInput(id, described, { known: (column.examples ?? []).map(String), another: 'Another category' });
  return kind === 'boolean' ? choiceInput(id, described, { known: TRUTHS, another: 'Another text' }) : textInput(id, described, column);
}

function textInput(id, described, column) {
  const hint = String(column.examples?.[0] ?? '');
  const input = element('input', { type: 'text', id, autocomplete: 'off', spellcheck: 'false', placeholder: hint, 'aria-describedby': described });
  return {
    inputs: [input],
    value: () => input.value,
    set: (value) => (input.value = String(value)),
    problem: () => (input.value === '' && column.type.includes('null') ? 'Type a text, or tick “missing”.' : ''),
  };
}

function numberInput(id, described) {
  const input = element('input', { type: 'number', step: 'any', id, inputmode: 'decimal', autocomplete: 'off', 'aria-describedby': described });
  return {
    inputs: [input],
    value: () => (input.value === '' ? null : Number(input.value)),
    set: (value) => (input.value = String(value)),
    problem: () => (input.value === '' ? 'Type a number, or tick “missing”.' : ''),
  };
}

function choiceInput(id, described, { known, another }) {
  const choice = element('select', { id, 'aria-describedby': described }, [
    ...known.map((text, i) => element('option', { value: String(i), text: text === '' ? '(empty text)' : text })),
    element('option', { value: OTHER, text: 'another …' }),
  ]);
  const other = element('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', 'aria-label': another, 'aria-describedby': described });
  const update = () => (other.hidden = choice.value !== OTHER);
  choice.addEventListener('change', () => {
    update();
    if (!other.hidden) other.focus();
  });
  return {
    inputs: [choice, other],
    value: () => (choice.value === OTHER ? other.value : known[Number(choice.value)]),
    set: (value) => {
      const place = known.indexOf(String(value));
      choice.value = place < 0 ? OTHER : String(place);
      other.value = place < 0 ? String(value) : '';
      update();
    },
    problem: () => '',
  };
}

function hintOf(column) {
  const range = (pair) => pair.map((number) => number.toLocaleString('en', { maximumSignificantDigits: 6 })).join(' to ');
  const hints = [];
  if (column['x-range']) hints.push('expected ' + range(column['x-range']));
  if (column['x-training-range']) hints.push('training had ' + range(column['x-training-range']));
  if (column['x-kind'] === 'categorical') hints.push(column.enum ? 'only these are taken' : column.examples ? 'others are taken too' : 'not listed here');
  if (column['x-kind'] === 'date') hints.push('such as ' + column.examples[0]);
  return hints.join(' · ');
}
`;
