import assert from 'node:assert/strict';
import test from 'node:test';
import { SiteGuard } from '../../../core/requests/site-guard.js';
import { NO_AUDIT } from '../../../adapters/audit/audit.js';
import { openAdmission } from '../../../serving/admission/admission.js';
import { ServingAudit } from '../../../serving/http/serving-audit.js';
import { DEFAULT_LIMITS } from '../../../serving/http/connection/http-limits.js';
import { HttpServer } from '../../../serving/http/http-server.js';
import { jsonReply } from '../../../serving/http/route.js';
import type { Route, RouteReply } from '../../../serving/http/route.js';
import { ServingMetrics } from '../../../serving/metrics/serving-metrics.js';
import { TokenGate } from '../../../serving/tokens/token-gate.js';
import { call } from '../serving-fixture.js';

test('a request more than may be answered at once is refused at the door, and the next one after an answer is taken', async () => {
  const waiting: ((reply: RouteReply) => void)[] = [];
  let arrived: () => void = () => undefined;
  const bothArrived = new Promise<void>((resolve) => (arrived = resolve));
  const wait: Route = {
    method: 'POST',
    path: '/wait',
    handle: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 2) arrived();
      }),
  };
  const live: Route = { method: 'GET', path: '/live', open: true, handle: () => jsonReply({}) };
  const limits = { ...DEFAULT_LIMITS, maxConcurrentRequests: 2 };
  const gate = new TokenGate(
    undefined,
    true,
    { wrong: () => undefined, limited: () => undefined, expired: () => undefined },
    () => undefined,
  );
  const sites = new SiteGuard({ boundTo: '127.0.0.1', isTls: false });
  const metrics = new ServingMetrics();
  const http = new HttpServer({
    routes: [wait, live],
    gate,
    sites,
    limits,
    admission: openAdmission(limits),
    metrics,
    audit: new ServingAudit(NO_AUDIT),
    log: () => undefined,
  });
  const url = await http.listen('127.0.0.1', 0);
  const taken = [call(url, '/wait', {}), call(url, '/wait', {})];
  await bothArrived;
  const refused = await call(url, '/wait', {});
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '1']);
  assert.match(
    refused.text,
    /has 2 requests to answer, and 2 is the limit.*SERVING_FULL|SERVING_FULL.*has 2 requests to answer, and 2 is the limit/,
  );
  assert.equal((await call(url, '/live')).status, 200);
  for (const answer of waiting) answer(jsonReply({}));
  for (const { status } of await Promise.all(taken)) assert.equal(status, 200);
  const next = call(url, '/wait', {});
  while (waiting.length < 3) await new Promise((resolve) => setImmediate(resolve));
  waiting[2]?.(jsonReply({}));
  assert.equal((await next).status, 200);
  await http.drain();
});
