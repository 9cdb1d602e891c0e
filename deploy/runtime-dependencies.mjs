// Rewrites ./package.json for the image: Temporal's packages, which the package takes from its user's application, become
// dependencies at the locked versions, so that `npm ci --omit=dev` installs them.
import { readFileSync, writeFileSync } from 'node:fs';

const { peerDependencies, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const name of Object.keys(peerDependencies)) {
  manifest.dependencies[name] = manifest.devDependencies[name];
  delete manifest.devDependencies[name];
}
writeFileSync('package.json', JSON.stringify(manifest, null, 2));
