import type { LocalSettings } from '../../config/local-settings.js';
import type { PredictionLogSettings } from './start-prediction-log.js';

/** @param environment of the shipper: it opens the same object store */
export function predictionLogSettings(
  settings: LocalSettings,
  environment: Readonly<Record<string, string>>,
): PredictionLogSettings | undefined {
  if (!settings.predictionLog) return undefined;
  return {
    stateDir: settings.predictionLogDir,
    rules: { omit: settings.predictionLogOmit ?? [], hash: settings.predictionLogHash ?? [] },
    salt: settings.predictionLogSalt,
    shipMs: settings.predictionLogShipSeconds * 1000,
    finishMs: settings.predictionLogFinishSeconds * 1000,
    diskLimitBytes: settings.predictionLogDiskBytes,
    shipper: { environment },
  };
}
