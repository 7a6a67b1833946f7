/** Loaded into every function's process before its own code (NODE_OPTIONS): puts the shared clock in the place of its own. */
import { liveBy } from './process-clock.ts';
import { SharedClock } from './shared-clock.ts';

const { AWS_LAMBDA_FUNCTION_NAME: name, SHARED_CLOCK: path } = process.env;

if (name !== undefined && path !== undefined) liveBy(SharedClock.of(path));
