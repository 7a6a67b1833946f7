/**
 * Loaded into every function's process before its own code (local/clock/clock-environment.ts). Puts the shared clock in the
 * place of the process's own, and kills the process where the fault plan says so.
 */
import { liveBy } from '../../../local/clock/process-clock.ts';
import { SharedClock } from '../../../local/clock/shared-clock.ts';
import { Doom } from './doom.ts';
import { Rest } from './rest.ts';

const { FAULTS_FOLDER: folder, SHARED_CLOCK: clockPath } = process.env;
const role = /^[^-]+-(Importer|Dialer|Outcomes|Sweeper|Counter|Closer)/.exec(
  process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
)?.[1];

if (folder !== undefined && clockPath !== undefined && role !== undefined) {
  const clock = SharedClock.of(clockPath);
  const rest = new Rest(folder);
  const doom = new Doom(folder, role, clock, rest);
  liveBy(clock, { skewMs: () => doom.skewMs, sleeps: (by) => rest.sleeps(by) });
  doom.watch();
}
