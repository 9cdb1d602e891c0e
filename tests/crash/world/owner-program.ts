import process from 'node:process';
import { adoptAs, deployAs, openDeployWorld, writerAt } from '../../activities/deployment/deploy-world.js';
import { DurableWrites, parseFaultPlan } from '../../ports/faults/fault-plan.js';
import { faultyMetadataStore } from '../../ports/faults/faulty-metadata-store.js';
import { faultyObjectStore } from '../../ports/faults/faulty-object-store.js';

/** `deploy FOLDER PLAN`: the first deployment, by a. `adopt FOLDER PLAN`: b takes the endpoint over. */
const [job, folder = '', plan] = process.argv.slice(2);
const world = await openDeployWorld(folder);
const writes = new DurableWrites(parseFaultPlan(plan));
const stores = { objects: faultyObjectStore(world.objects, writes), metadata: faultyMetadataStore(world.metadata, writes) };
await (job === 'deploy' ? deployAs(writerAt(stores, 'a'), 1) : adoptAs(writerAt(stores, 'b')));
await world.metadata.close();
