import { loadAndRun } from './fuzz-onnx.js';

// Tries files until one of them ends this process, or the parent is gone.
process.on('message', (bytes: Uint8Array) => void loadAndRun(bytes).then((loaded) => process.send?.(loaded)));
process.once('disconnect', () => process.exit(0));
