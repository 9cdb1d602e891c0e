// The healthcheck of our containers, which have no curl: node deploy/check-health.mjs URL ends 0 when the URL answers 2xx.
const TIMEOUT_MS = 4_000;

try {
  const response = await fetch(process.argv[2], { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`status ${response.status}: ${(await response.text()).slice(0, 200)}`);
} catch (error) {
  console.error(`${process.argv[2]}: ${error.message}`);
  process.exitCode = 1;
}
