import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import test, { after } from 'node:test';
import type { TestContext } from 'node:test';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { publishDescribed } from '../openapi/described-models.js';
import { call, createInstallation, eventually, ready } from '../serving-fixture.js';

const TOKEN = 'a-token-to-type';
const { objects, serve } = await createInstallation({ after });
await publishDescribed(objects);
const { url } = await serve({ token: TOKEN });
const authorization = { authorization: `Bearer ${TOKEN}` };
await ready(url);
await eventually(
  'all four are described',
  async () => (await call(url, '/openapi.json', undefined, authorization)).text,
  (text) => ['ruled', 'sorts', 'minutes', 'kinds'].every((name) => text.includes(`/v1/models/${name}/predict`)),
);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args, timeout: LAST_RESORT_MS });
after(() => browser.close());

interface Opened {
  readonly page: Page;
  /** What went wrong on the page, and every request that left for elsewhere. */
  readonly complaints: string[];
}

async function open(
  t: TestContext,
  options: { readonly width?: number; readonly dark?: boolean; readonly hash?: string } = {},
): Promise<Opened> {
  const { width = 1100, dark = false, hash = '' } = options;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' });
  page.setDefaultTimeout(LAST_RESORT_MS);
  t.after(() => page.close());
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => complaints.push('a dialog')));
  page.on('console', (message) => /Content Security|Trusted/.test(message.text()) && complaints.push(message.text()));
  page.on('request', (request) => new URL(request.url()).origin !== new URL(url).origin && complaints.push(request.url()));
  await page.goto(`${url}/try${hash}`);
  await page.getByLabel('Token', { exact: true }).fill(TOKEN);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Predict' }).waitFor();
  return { page, complaints };
}

async function predict(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Predict' }).click();
  await page.locator('#answer:not([hidden]), #failure:not([hidden])').waitFor();
  return page.locator('#outcome').innerText();
}

async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['PERENNIAL_TEST_SCREENSHOTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

test('the server leads to the page, which is one document that nothing else is loaded into', async () => {
  const response = await fetch(`${url}/`, { redirect: 'manual' });
  assert.deepEqual([response.status, response.headers.get('location')], [302, '/try']);
  const { headers, text } = await call(url, '/try');
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'sha256-.*; connect-src 'self'/);
  assert.ok(!/\b(?:src|href)=|@import|\burl\(/.test(text));
});

test('a wrong token is told, and the right one opens the form', async (t) => {
  const page = await browser.newPage();
  page.setDefaultTimeout(LAST_RESORT_MS);
  t.after(() => page.close());
  await page.goto(`${url}/try`);
  await page.getByLabel('Token', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Use token' }).click();
  await page.getByText('The server does not take this token.').waitFor();
  await page.getByLabel('Token', { exact: true }).fill(TOKEN);
  await page.keyboard.press('Enter');
  await page.getByLabel('Model').waitFor();
  assert.deepEqual(await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie, location.href.includes("token")]'), [
    0,
    0,
    '',
    false,
  ]);
});

test('the example of each model is filled in and answered with what the API says', async (t) => {
  const { page, complaints } = await open(t);
  for (const model of ['ruled', 'sorts', 'minutes', 'kinds']) {
    await page.getByLabel('Model').selectOption(model);
    const shown = await predict(page);
    const curl = await page.locator('#curl').innerText();
    const body = /-d '(.*)'$/s.exec(curl)?.[1]?.replaceAll("'\\''", "'") ?? '';
    assert.ok(!curl.includes(TOKEN) && curl.includes('$PERENNIAL_SERVING_TOKEN'));
    const { body: answer } = await call(url, `/v1/models/${model}/predict`, body, authorization);
    const [first] = answer.predictions as unknown as { prediction: unknown; probability?: number }[];
    if (typeof first?.prediction !== 'number') assert.ok(shown.startsWith(String(first?.prediction)), shown);
    if (first?.probability !== undefined)
      assert.ok(shown.includes(`${(first.probability * 100).toLocaleString('en', { maximumFractionDigits: 2 })} %`), shown);
    assert.ok(shown.includes(`Version\n${String(answer.version)}`) && / ms, there and back/.test(shown), shown);
    await keepScreenshot(page, `try-${model}`);
  }
  assert.deepEqual(complaints, []);
});

test('what is typed is what is sent: a category of one’s own, a missing value, a number', async (t) => {
  const { page, complaints } = await open(t, { hash: '#ruled' });
  await page.getByLabel('carrier', { exact: true }).selectOption('another …');
  await page.getByLabel('Another category').first().fill("it's <b>mine</b>");
  await page.getByLabel('hour', { exact: true }).selectOption('6');
  await page.getByLabel('__proto__ is missing').check();
  await page.getByLabel('distance', { exact: true }).fill('1234.5');
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'Predict' }).click();
  const [record] = (JSON.parse((await sent).postData() ?? '') as { records: Record<string, unknown>[] }).records;
  assert.deepEqual(
    Object.entries(record ?? {}).filter(([name]) => ['carrier', 'hour', 'distance', '__proto__'].includes(name)),
    [
      ['carrier', "it's <b>mine</b>"],
      ['hour', '6'],
      ['distance', 1234.5],
      ['__proto__', null],
    ],
  );
  await page.locator('#answer').waitFor();
  assert.deepEqual(complaints, []);
});

test('texts, dates and lists are typed, a truth value is chosen, and what cannot be read is told at the field', async (t) => {
  const { page, complaints } = await open(t, { hash: '#kinds' });
  await page.getByLabel('member', { exact: true }).selectOption('false');
  const [since, note] = [page.getByLabel('since', { exact: true }), page.getByLabel('note', { exact: true })];
  await since.fill('soon');
  await page.getByLabel('extras', { exact: true }).fill('lift, pool');
  await note.fill('');
  await page.getByLabel('a time is missing').check();
  await page.getByRole('button', { name: 'Predict' }).click();
  await page.getByText('Type a text, or tick').first().waitFor();
  await note.fill('a “new” roof');
  await page.keyboard.press('Enter');
  await page.getByText('a date such as 2026-03-01', { exact: false }).first().waitFor();
  assert.equal(await since.getAttribute('aria-invalid'), 'true');
  await since.fill('2026-03-01');
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.keyboard.press('Enter');
  const [record] = (JSON.parse((await sent).postData() ?? '') as { records: Record<string, unknown>[] }).records;
  assert.deepEqual(record, {
    member: 'false',
    since: '2026-03-01',
    extras: 'lift, pool',
    note: 'a “new” roof',
    'a number': 1,
    'a text': 'a',
    'a time': null,
  });
  await page.locator('#answer').waitFor();
  await keepScreenshot(page, 'try-kinds');
  assert.deepEqual(complaints, []);
});

test('what the server refuses is told at the field, by the keyboard alone', async (t) => {
  const { page, complaints } = await open(t, { hash: '#ruled' });
  const distance = page.getByLabel('distance', { exact: true });
  await distance.fill('99999');
  await page.keyboard.press('Enter');
  await page.getByText('expected a number from 0 to 6000.', { exact: false }).first().waitFor();
  assert.equal(await distance.getAttribute('aria-invalid'), 'true');
  assert.equal(await page.evaluate('document.activeElement.id'), await distance.getAttribute('id'));
  assert.match(await page.locator('#failure').innerText(), /INPUT_RULE_BROKEN/);
  await keepScreenshot(page, 'try-refused');
  await distance.fill('');
  await page.keyboard.press('Enter');
  await page.getByText('Type a number').first().waitFor();
  await distance.fill('500');
  await page.keyboard.press('Enter');
  await page.locator('#answer').waitFor();
  assert.equal(await distance.getAttribute('aria-invalid'), 'false');
  assert.deepEqual(complaints, []);
});

test('names and categories that are markup stay text', async (t) => {
  const { page, complaints } = await open(t, { hash: '#ruled' });
  await page.getByLabel('</script><script>alert(2)</script>', { exact: true }).waitFor();
  await page.getByLabel('carrier', { exact: true }).selectOption('<img src=x onerror=alert(1)>');
  await predict(page);
  assert.deepEqual(await page.evaluate('[document.images.length, document.scripts.length]'), [0, 1]);
  assert.deepEqual(complaints, []);
});

for (const dark of [false, true]) {
  test(`on a phone in ${dark ? 'dark' : 'light'} colours nothing is wider than the screen, and every control has a name`, async (t) => {
    const { page } = await open(t, { width: 360, dark, hash: '#ruled' });
    await predict(page);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    const nameless =
      'Array.from(document.querySelectorAll("input, select")).filter((one) => one.labels.length === 0 && !one.ariaLabel).length';
    assert.equal(await page.evaluate(nameless), 0);
    const background = String(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
    assert.equal(Number(/\d+/.exec(background)?.[0]) < 100, dark);
    await keepScreenshot(page, `try-phone-${dark ? 'dark' : 'light'}`);
  });
}
