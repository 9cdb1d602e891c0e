// Puts the programs that the image needs into PERENNIAL_CACHE_DIR while it is built, so that a container downloads nothing.
import { ensureTool } from '../dist/tools/install/install-tool.js';

const tool = await ensureTool('xgboost', { log: console.log });
console.log(`${tool.name} ${tool.version}: ${tool.path}`);
