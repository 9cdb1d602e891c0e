import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { tryModel } from '../../../cli/up/try-model.js';
import { servingWorker } from '../../../cli/up/serving-worker.js';
import { loadLocalSettings } from '../../../config/local-settings.js';
import { freePort } from '../../../tools/free-port.js';
import { createInstallation, deploy, publishVersion } from '../../serving/serving-fixture.js';

/** A certificate for another name than 127.0.0.1, as an installation that is reached by a name has it. */
function makeCertificate(dir: string): { readonly certPath: string; readonly keyPath: string } {
  const [certPath, keyPath] = [join(dir, 'serving.pem'), join(dir, 'serving.key')];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyPath];
  const subject = ['-subj', '/CN=models.example', '-addext', 'subjectAltName=DNS:models.example'];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', certPath, '-days', '2', ...subject], { stdio: 'ignore' });
  return { certPath, keyPath };
}

test('with a certificate in the settings, the serving process of `up` speaks HTTPS, is found ready, and is tried over it', async (t) => {
  const { dir, objects } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const { certPath, keyPath } = makeCertificate(dir);
  const environment = {
    ...process.env,
    PERENNIAL_HOME: dir,
    PERENNIAL_OBJECT_STORE: join(dir, 'objects'),
    PERENNIAL_SERVING_TLS_CERT_PATH: certPath,
    PERENNIAL_SERVING_TLS_KEY_PATH: keyPath,
  };
  const settings = loadLocalSettings(environment);
  const serving = await servingWorker({ settings, environment, port: await freePort(), note: () => undefined });
  t.after(() => serving.process.stop());
  await serving.process.start();
  assert.match(serving.url, /^https:/);
  const tried = await tryModel(objects, { url: serving.url, token: undefined, certPath }, { model: 'mixed', version: 1 });
  assert.match(tried.answer, /"probability"/);
  assert.ok(tried.curl.includes(`--cacert ${certPath} https://`), tried.curl);
});
