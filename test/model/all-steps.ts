/** All that can happen next in the model. */
import { connectSteps } from './connect-steps.ts';
import { dialerSteps } from './dialer-steps.ts';
import { rivalSteps } from './number-steps.ts';
import { outcomeSteps } from './outcome-steps.ts';
import type { Protocol } from './protocol-rules.ts';
import type { State } from './protocol-state.ts';
import type { Step } from './step.ts';
import { sweeperSteps } from './sweeper-steps.ts';
import { deathSteps, timeSteps } from './world-steps.ts';

/** Every step from `state` that its bounds allow. */
export function stepsFrom(state: State, protocol: Protocol): readonly Step[] {
  const all = [
    ...dialerSteps(state, protocol),
    ...connectSteps(state, protocol),
    ...outcomeSteps(state, protocol),
    ...sweeperSteps(state, protocol),
    ...rivalSteps(state, protocol),
    ...(state.faultsLeft > 0 ? deathSteps(state) : []),
    ...(state.jumpsLeft > 0 ? timeSteps(state, protocol) : []),
  ];
  return state.faultsLeft > 0 ? all : all.filter(({ isFault }) => !isFault);
}

/** What happens next when nothing goes wrong any more, processes act before time passes, and Connect is as `weather` says. */
export function steadyStep(state: State, protocol: Protocol, weather: 'fair' | 'foul'): Step | undefined {
  const fits = (step: Step) => (step.weather === undefined ? !step.isFault : step.weather === weather);
  const groups = [dialerSteps, connectSteps, outcomeSteps, sweeperSteps, rivalSteps, timeSteps];
  for (const stepsOf of groups) {
    const step = stepsOf(state, protocol).find(fits);
    if (step) return step;
  }
  return undefined;
}
