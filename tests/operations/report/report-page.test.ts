import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { RunReport } from '../../../contracts/documents.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { reportPage } from '../../../operations/report/report-page.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { reportedRun, REPORTED_TASKS } from '../../fixtures/reported-run.js';

const TASKS = ['binary', 'multiclass', 'regression'] as const;
const reports = new Map<(typeof TASKS)[number], RunReport>();
let world: ActivityWorld;
let browser: Browser;

before(async () => {
  world = await openActivityWorld();
  for (const task of TASKS) reports.set(task, (await reportedRun(world, task, REPORTED_TASKS[task])).report);
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args, timeout: LAST_RESORT_MS });
});
after(async () => {
  await browser?.close();
  await world?.close();
});

interface Opened {
  readonly page: Page;
  /** Anything on the console, dialogs, and every request beside the one of the page. */
  readonly complaints: string[];
}

async function open(t: TestContext, text: string, options: { readonly dark?: boolean; readonly width?: number } = {}): Promise<Opened> {
  const { dark = false, width = 1_200 } = options;
  const path = join(world.folder, 'report.html');
  await writeFile(path, text);
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' });
  page.setDefaultTimeout(LAST_RESORT_MS);
  t.after(() => page.close());
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => complaints.push('a dialog')));
  const url = pathToFileURL(path).href;
  page.on('request', (request) => void (request.url() === url || complaints.push(request.url())));
  await page.goto(url);
  return { page, complaints };
}

async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['PERENNIAL_TEST_SCREENSHOTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

const HEADINGS: Readonly<Record<(typeof TASKS)[number], readonly string[]>> = {
  binary: ['Metrics on the test rows', 'Gates', 'Confusion', 'Curves', 'Calibration'],
  multiclass: ['Metrics on the test rows', 'Confusion', 'Curves', 'Calibration'],
  regression: ['Metrics on the test rows', 'Errors'],
};
const COMMON = ['What the model goes by', 'Worst slices', 'Learning curve', 'Data', 'Training', 'Where it comes from'];
const CHARTS = { binary: 7, multiclass: 4, regression: 5 } as const;

for (const task of TASKS) {
  test(`the page of a ${task} model is whole without script and without network`, async (t) => {
    const report = reports.get(task)!;
    const text = reportPage(report, { version: 3 });
    assert.ok(!/<script|\b(?:src|href)=|@import|\burl\((?!#)/.test(text));
    const { page, complaints } = await open(t, text);
    assert.equal(await page.locator('h1').innerText(), `${task}, version 3`);
    assert.deepEqual(await page.locator('h2').allInnerTexts(), [...HEADINGS[task], ...COMMON]);
    assert.match(await page.locator('.verdict').innerText(), /^Accepted/);
    const shown = await page.locator('body').innerText();
    for (const { name, value } of report.findings.metrics) assert.ok(shown.includes(`${name}\t${Number(value!.toPrecision(4))}\t`), name);
    for (const { column } of report.findings.permutation!.columns) assert.ok(shown.includes(`${column}\t`), column);
    assert.equal(await page.locator('svg[role=img][aria-label]').count(), CHARTS[task]);
    await keepScreenshot(page, `report-${task}`);
    assert.deepEqual(complaints, []);
  });
}

test('what the page says of the confusion is what the report holds', async (t) => {
  const report = reports.get('binary')!;
  const { page } = await open(t, reportPage(report, null));
  const cells = await page.locator('table.matrix td').allInnerTexts();
  assert.deepEqual(
    cells.map((cell) => Number(cell.split('\n')[0])),
    report.findings.confusion!.counts.flat(),
  );
  assert.match(await page.locator('h1').innerText(), /^binary, run binary-/);
});

/** Contrast of each text with what is behind it, by WCAG 2.1; the lowest. */
const LOWEST_CONTRAST = `(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
  const channel = (c) => c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => { for (let one = element; one; one = one.parentElement) { const color = rgba(getComputedStyle(one).backgroundColor); if (color[3] > 0) return color; } return [255, 255, 255]; };
  const ratios = [...document.querySelectorAll('body *')].filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '') && one.tagName !== 'style').map((one) => {
    const style = getComputedStyle(one);
    const [a, b] = [luminance(rgba(one.closest('svg') ? style.fill : style.color)), luminance(behind(one))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), one.textContent];
  });
  return ratios.reduce((least, one) => one[0] < least[0] ? one : least);
})()`;

for (const dark of [false, true]) {
  test(`every text can be read on a ${dark ? 'dark' : 'light'} page, and a narrow one is not wider than the screen`, async (t) => {
    for (const task of TASKS) {
      const { page } = await open(t, reportPage(reports.get(task)!, { version: 3 }), { dark, width: 400 });
      const [ratio, text] = await page.evaluate<[number, string]>(LOWEST_CONTRAST);
      assert.ok(ratio >= 4.5, `${task}: ${ratio} of ${text}`);
      assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 400, task);
      if (dark) await keepScreenshot(page, `report-${task}-dark`);
    }
  });
}

test('it prints on light paper, all of it', async (t) => {
  const { page } = await open(t, reportPage(reports.get('binary')!, { version: 3 }), { dark: true });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
  const pdf = await page.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  assert.ok((pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length >= 3);
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onload='alert(1)",
  '</style><svg onload=alert(1)>',
  '</title>',
  '&lt;b&gt;',
  '{a|b}{b}',
  '$&$1$`',
  '\u202egnp',
  '<!--',
  ']]>',
  'é ü 漢字',
  '\u001b[31m',
];

/** Every name and category of a report replaced by texts that mean harm, the same for the same name. */
function withHostileNames(report: RunReport, seed: string): RunReport {
  const { nextInt } = seededRandom(seed);
  const known = new Map<string, string>();
  const hostile = (name: string): string => {
    const parts = (): string => HOSTILE[nextInt(0, HOSTILE.length - 1)]!;
    known.set(name, known.get(name) ?? `${parts()}${name}${parts()}`);
    return known.get(name)!;
  };
  const NAMES = new Set([
    'column',
    'value',
    'input',
    'classes',
    'positive',
    'name',
    'text',
    'label',
    'leftOut',
    'reasons',
    'snapshot',
    'library',
    'objective',
  ]);
  const METRICS = new Set(report.findings.metrics.map(({ name }) => name));
  const replaced = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return NAMES.has(key) && !METRICS.has(value) ? hostile(value) : value;
    if (Array.isArray(value)) return value.map((one) => replaced(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, name)]));
  };
  return replaced(report, '') as RunReport;
}

const SHAPE = `[...document.querySelectorAll('*')].filter((one) => one.closest('svg') === null).map(({ tagName }) => tagName).join(' ')`;

test('whatever names and categories say, they are shown and do nothing', async (t) => {
  for (const task of TASKS) {
    const report = reports.get(task)!;
    const { page: plain } = await open(t, reportPage(report, { version: 1 }));
    const shape = await plain.evaluate(SHAPE);
    for (let seed = 0; seed < 6; seed++) {
      const hostile = withHostileNames(report, `${task} ${seed}`);
      const { page, complaints } = await open(t, reportPage(hostile, { version: 1 }));
      assert.equal(await page.evaluate(SHAPE), shape, `seed ${seed} of ${task}`);
      assert.equal(await page.evaluate(`document.querySelectorAll('script, img, iframe, a, object, [onload], [onerror]').length`), 0);
      const shown = (await page.locator('body').textContent()) ?? '';
      const { column } = hostile.findings.permutation!.columns[0]!;
      const written = column.replace(/[\u001b\u202e]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
      assert.ok(shown.includes(written), written);
      assert.deepEqual(complaints, []);
    }
  }
});
