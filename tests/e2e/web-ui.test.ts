import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import type { Browser, Frame, Page } from 'playwright-core';
import { eventually } from '../fixtures/eventually.js';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { workflowIds } from '../../contracts/names.js';
import type { PipelineInput } from '../../contracts/workflows.js';
import { WORKFLOW_TYPES } from '../../contracts/names.js';
import { STEPS } from '../../core/policy/state/steps.js';
import { recordedActivities } from '../workflows/histories/recorded-activities.js';
import { openWorkflowWorld } from '../workflows/workflow-world.js';
import type { WorkflowWorld } from '../workflows/workflow-world.js';

let world: WorkflowWorld;
let browser: Browser;
before(async () => {
  world = await openWorkflowWorld();
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args, timeout: LAST_RESORT_MS });
});
after(async () => {
  await browser.close();
  await world.close();
});

function input(triggerId: string, reason: string): PipelineInput {
  const trigger = {
    model: 'flight-delay',
    triggerId,
    kind: 'schedule',
    asOf: 1,
    parameters: {},
    reason,
    actor: 'schedule',
    deploy: true,
  } as const;
  const nothing = { tag: null, querySql: null, runName: null, version: null, reportTo: null };
  const tune = { trials: 4, parallel: 2 };
  return {
    formatVersion: 1,
    trigger,
    definitionDigest: 'd',
    tune,
    steps: STEPS,
    paramsFrom: 'best',
    ...nothing,
  };
}

async function openWorkflow(workflowId: string): Promise<Page> {
  const { runId } = await world.client.workflow.getHandle(workflowId).describe();
  const page = await browser.newPage({ viewport: { width: 1360, height: 1100 } });
  page.setDefaultTimeout(LAST_RESORT_MS);
  await page.goto(`${world.server.uiUrl}/namespaces/default/workflows/${encodeURIComponent(workflowId)}/${runId}/history`);
  return page;
}

/** The UI shows what workflows say as Markdown, each in a frame of its own. */
function waitForText(page: Page, wanted: string): Promise<string> {
  // A frame may be replaced while it is read.
  const textOf = (frame: Frame): Promise<string> => frame.innerText('body').catch(() => '');
  const look = async (): Promise<string> => (await Promise.all(page.frames().map(textOf))).join('\n');
  return eventually(`the page shows "${wanted}"`, look, (text) => text.includes(wanted));
}

/** Kept where PERENNIAL_TEST_SCREENSHOTS says; the README shows one. */
async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['PERENNIAL_TEST_SCREENSHOTS'];
  if (folder === undefined) return;
  const path = `${folder}/${name}.png`;
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path });
}

test('an operator with only the Web UI sees every stage of a finished pipeline with its numbers', async () => {
  const worker = await world.startWorker(recordedActivities().activities);
  const workflowId = workflowIds.pipeline('flight-delay', 'schedule-20130701T060000Z');
  const staticSummary = 'flight-delay: schedule';
  await world.client.workflow.execute(WORKFLOW_TYPES.pipeline, {
    workflowId,
    taskQueue: 'perennial',
    args: [input('schedule-20130701T060000Z', 'schedule')],
    staticSummary,
  });
  const page = await openWorkflow(workflowId);
  await page
    .getByRole('link', { name: 'User Metadata' })
    .or(page.getByRole('tab', { name: 'User Metadata' }))
    .first()
    .click();
  const text = await waitForText(page, '24,318 rows, 17 columns');
  for (const shown of ['checks', '50 rounds', 'validation roc_auc 0.7500', 'version 1, accepted', 'flight-delay: schedule']) {
    assert.ok(text.includes(shown), `the page does not show "${shown}":\n${text.slice(0, 3_000)}`);
  }
  await keepScreenshot(page, 'temporal-ui');
  await worker.stop();
});

test('a failed pipeline says in the Web UI which stage failed, why, and what to do', async () => {
  const failures = ["not-null on 'carrier': 12 of 24,318 rows are null, none may be."];
  const outcome = { passed: false, checks: 3, warnings: 0, failures, reportKey: 'k' };
  const worker = await world.startWorker(recordedActivities({ 'perennial.checkSnapshot': async () => outcome }).activities, 'failing');
  const workflowId = workflowIds.pipeline('flight-delay', 'schedule-20130801T060000Z');
  const args: [PipelineInput] = [input('schedule-20130801T060000Z', 'schedule')];
  await assert.rejects(world.client.workflow.execute(WORKFLOW_TYPES.pipeline, { workflowId, taskQueue: 'failing', args }));
  const page = await openWorkflow(workflowId);
  await page.getByText("not-null on 'carrier'").first().waitFor();
  const text = await page.locator('body').innerText();
  assert.match(text, /12 of 24,318 rows are null.*Fix: Correct the rows at their source/s);
  await keepScreenshot(page, 'temporal-ui-failed');
  await worker.stop();
});
