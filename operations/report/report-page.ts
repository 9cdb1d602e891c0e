import type { RunReport } from '../../contracts/documents.js';
import { headlineText, verdictText } from '../../core/report/words/headline.js';
import { html } from './page/html.js';
import type { Markup } from './page/html.js';
import { STYLE } from './page/style.js';
import { classesPart, errorsPart, metricsPart } from './parts/quality.js';
import { importancesPart, learningPart, slicesPart } from './parts/insight.js';
import { dataPart, gatesPart, provenancePart, trainingPart } from './parts/origin.js';

/** Nothing is loaded and nothing is run: whatever a name says, it is shown. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export interface ReportedVersion {
  readonly version: number;
}

/** One page that needs no network and no script: the verdict in words, charts, tables. @param of the version that was made of the run; null: none */
export function reportPage(report: RunReport, of: ReportedVersion | null): string {
  const name = of === null ? `${report.model}, run ${report.runId}` : `${report.model}, version ${of.version}`;
  const parts: readonly (Markup | null)[] = [
    metricsPart(report),
    gatesPart(report),
    classesPart(report.findings),
    errorsPart(report.findings),
    importancesPart(report.findings),
    slicesPart(report.findings),
    learningPart(report),
    dataPart(report),
    trainingPart(report),
    provenancePart(report, of),
  ];
  const body = parts.filter((part) => part !== null);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>${name}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>${name}</h1>
          <p class="note">${report.task} model of ${report.label}</p>
          <p class="verdict ${report.accepted ? 'accepted' : 'rejected'}">${verdictText(report)}</p>
          <p>${headlineText(report)}</p>
        </header>
        <main>${body}</main>
      </body>
    </html> `.text;
}
