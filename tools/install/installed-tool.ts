import type { ToolName } from './tool-catalog.js';

export interface InstalledTool {
  readonly name: ToolName;
  readonly version: string;
  /** The executable, or the shared library. */
  readonly path: string;
  /** The unpacked folder; for `xgboost` from a download it is also the Python path of its package. */
  readonly root: string;
  readonly source: 'configured' | 'path' | 'cache' | 'downloaded';
}
