/** The checks of `dialer doctor`, when they are asked for: they take longer than a page waits for an answer. */
import type { Finding } from '../../src/doctor/finding.ts';
import { toIso } from '../../src/time/instant.ts';
import { explainFailure } from '../explain-failure.ts';
import type { ConsoleFeature } from './console-feature.ts';
import type { DoctorView } from './doctor-api.ts';

/** `examine` reads the account; one check is made at a time. */
export function doctorFeature(
  examine: () => Promise<readonly Finding[]>,
  now: () => number = Date.now,
): ConsoleFeature {
  let view: DoctorView = { isRunning: false, findings: [] };
  const run = async () => {
    view = { ...view, isRunning: true };
    try {
      view = { isRunning: false, endedAt: toIso(now()), findings: await examine() };
    } catch (error) {
      view = { isRunning: false, endedAt: toIso(now()), findings: [], problem: explainFailure(error) };
    }
  };
  return {
    routes(app, fromOwnPage) {
      app.get('/api/doctor', (c) => c.json(view));
      app.post('/api/doctor', fromOwnPage, (c) => {
        if (!view.isRunning) void run();
        return c.json(view);
      });
    },
  };
}
