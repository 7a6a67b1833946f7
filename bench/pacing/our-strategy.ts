/** Our own dialers: imported from a file, dialed as the stack would, the sweeper beside them. */
import type { ContactStatus } from '../../src/contact/contact.ts';
import { numbersOf } from '../customer-numbers.ts';
import { VirtualStack } from '../virtual-stack.ts';
import { type DialedRun, type PacingCase, type Strategy, simulatorSettings } from './strategy.ts';

export const ours: Strategy = { name: 'ours', dial };

const stillWaiting: ReadonlySet<ContactStatus> = new Set<ContactStatus>(['QUEUED', 'WAITING', 'DIALING']);

async function dial(pacing: PacingCase): Promise<DialedRun> {
  const stack = new VirtualStack({
    simulator: simulatorSettings(pacing),
    deployment: { callsPerSecond: pacing.configuredPerSecond },
  });
  const { clock, contacts, simulator } = stack;
  const file = ['phoneNumber', ...numbersOf(pacing.contacts)].join('\n');
  await clock.run(stack.import(stack.uploads.drop('bench.csv', file)));
  const startedAt = clock.now();
  const isDone = () => contacts.all().every(({ status }) => !stillWaiting.has(status));
  await clock.run(stack.workUntil(isDone));
  return { simulator, startedAt };
}
