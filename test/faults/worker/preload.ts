/**
 * Loaded into every function's process before its own code (NODE_OPTIONS), bundled by worker-preload.ts. Puts the shared
 * clock in the place of the process's own, and kills the process where the fault plan says so.
 */
import { join } from 'node:path';
import { SharedClock } from '../shared-clock.ts';
import { Doom } from './doom.ts';
import { liveBy } from './process-clock.ts';
import { Rest } from './rest.ts';

const folder = process.env.FAULTS_FOLDER;
const role = /^[^-]+-(Importer|Dialer|Outcomes|Sweeper|Counter|Closer)/.exec(
  process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
)?.[1];

if (folder !== undefined && role !== undefined) {
  const clock = SharedClock.of(join(folder, 'clock'));
  const rest = new Rest(folder);
  const doom = new Doom(folder, role, clock, rest);
  liveBy(clock, () => doom.skewMs, rest);
  doom.watch();
}
