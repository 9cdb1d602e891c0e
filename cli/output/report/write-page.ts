import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireOutputPath, unfinishedBeside } from '../../../adapters/table-engine/checks/path-problem.js';
import type { Command } from 'commander';
import type { RunReport } from '../../../contracts/documents.js';
import type { ReportedVersion } from '../../../operations/report/report-page.js';

/** `--html [FILE]` and `--open`. */
export interface PageOptions {
  /** A file; true: named after what is shown. */
  readonly html?: string | true;
  readonly open?: boolean;
}

export function withPage(command: Command): Command {
  return command
    .option('--html [file]', 'write its report as one HTML page, named after it unless a file is given')
    .option('--open', 'open the page in the browser');
}

/** `--open` alone means a page as well. */
export function wantsPage({ html, open }: PageOptions): boolean {
  return html !== undefined || open === true;
}

/** Writes the page of a report. @returns its absolute path. @throws OUTPUT_UNWRITABLE */
export async function writePage(report: RunReport, of: ReportedVersion | null, { html, open = false }: PageOptions): Promise<string> {
  // Loads the charts, which no other command needs.
  const { reportPage } = await import('../../../operations/report/report-page.js');
  const named = of === null ? `${report.runId}.html` : `${report.model}-v${of.version}.html`;
  const path = resolve(typeof html === 'string' ? html : named);
  await requireOutputPath(path);
  const unfinished = unfinishedBeside(path, randomUUID());
  await writeFile(unfinished, reportPage(report, of));
  await rename(unfinished, path);
  if (open) await openInBrowser(pathToFileURL(path).href);
  return path;
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** The page is there whether or not this machine has a browser: whoever asked is told its path. */
function openInBrowser(url: string): Promise<void> {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((done) => {
    const child = spawn(program, [...args, url], { detached: true, stdio: 'ignore' });
    child.once('error', () => done());
    child.once('spawn', () => {
      child.unref();
      done();
    });
  });
}
