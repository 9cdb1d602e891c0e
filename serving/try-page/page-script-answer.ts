/** What came back: the prediction with its scores, or what is wrong, at the field where it is. */
export const TRY_PAGE_ANSWER = String.raw`
function hideOutcome() {
  byId('failure').hidden = true;
  byId('answer').hidden = true;
  for (const field of fields) field.calm();
}

function showOutcome(status, text, ms) {
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    return showFailure('The answer is no JSON (status ' + status + ').', '');
  }
  if (status === 200) return showAnswer(body, ms);
  const { code = '', message = text, field = '', found, expected } = body.error ?? {};
  if (status === 401) askForToken(true);
  const place = fields.find((one) => field === 'records[0].' + one.name);
  if (place !== undefined) {
    place.complain(expected === undefined ? message : 'Found ' + found + ', expected ' + expected + '.');
    place.focus();
  }
  showFailure(message, code);
}

function showFailure(message, code) {
  const parts = [element('div', { text: message })];
  if (code !== '') parts.push(element('code', { text: code }));
  byId('failure').replaceChildren(...parts);
  byId('failure').hidden = false;
}

function showAnswer(body, ms) {
  const [{ id, prediction, probability, probabilityOf = 'true', probabilities, isAnomaly, score, threshold }] = body.predictions;
  const shares = probability === undefined ? Object.entries(probabilities ?? {}) : [[probabilityOf, probability]];
  shares.sort(([, a], [, b]) => b - a);
  const text = isAnomaly === undefined ? said(prediction) : isAnomaly ? 'Anomaly' : 'No anomaly';
  const scored = isAnomaly === undefined ? {} : { Score: said(score), Threshold: said(threshold) };
  byId('answer').replaceChildren(
    element('div', { class: 'prediction', text }),
    ...shares.map(share),
    facts({ ...scored, Model: body.model, Version: String(body.version), Latency: ms.toFixed(1) + ' ms, there and back', Id: id }),
    element('details', {}, [
      element('summary', { text: 'Whole answer' }),
      element('pre', { tabindex: '0', text: JSON.stringify(body, null, 2) }),
    ]),
  );
  byId('answer').hidden = false;
}

function said(value) {
  return typeof value === 'number' ? value.toLocaleString('en', { maximumSignificantDigits: 6 }) : String(value);
}

function share([name, value]) {
  const percent = (value * 100).toLocaleString('en', { maximumFractionDigits: 2 }) + ' %';
  const bar = element('meter', { min: '0', max: '1', value: String(value), 'aria-label': 'Probability of ' + name });
  return element('div', { class: 'share' }, [element('span', { text: name }), bar, element('span', { text: percent })]);
}

function facts(entries) {
  const list = element('dl', { class: 'facts' });
  for (const [name, value] of Object.entries(entries)) list.append(element('dt', { text: name }), element('dd', { text: value }));
  return list;
}
`;
