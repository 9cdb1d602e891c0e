import type { Settings } from '../../config/settings.js';
import { startWebhookServer } from '../../console/webhook-server.js';
import type { WebhookOptions, WebhookServer } from '../../console/webhook-server.js';
import { followCertificate } from '../../serving/http/connection/follow-certificate.js';
import { tlsPaths } from '../../serving/http/connection/tls-files.js';
import type { TlsPaths } from '../../serving/http/connection/tls-files.js';

/** Of the webhook; undefined: it speaks HTTP. Errors: SERVING_TLS_INVALID. */
export function webhookTls({
  webhookTlsCertPath,
  webhookTlsKeyPath,
}: Pick<Settings, 'webhookTlsCertPath' | 'webhookTlsKeyPath'>): TlsPaths | undefined {
  return tlsPaths(webhookTlsCertPath, webhookTlsKeyPath, 'PERENNIAL_WEBHOOK');
}

/** The webhook, with the certificate of now for as long as it is open. Errors: SERVING_TLS_INVALID, WEBHOOK_ADDRESS_UNUSABLE. */
export async function openWebhook(tls: TlsPaths | undefined, options: Omit<WebhookOptions, 'certificate'>): Promise<WebhookServer> {
  if (tls === undefined) return startWebhookServer(options);
  const closed = new AbortController();
  let server: WebhookServer | undefined;
  try {
    const certificate = await followCertificate(tls, closed.signal, {
      renewed: (renewed) => server?.replaceCertificate(renewed),
      log: options.log,
      listener: 'webhook',
    });
    const opened = (server = await startWebhookServer({ ...options, certificate }));
    return {
      ...opened,
      close: () => {
        closed.abort();
        return opened.close();
      },
    };
  } catch (error) {
    closed.abort();
    throw error;
  }
}
