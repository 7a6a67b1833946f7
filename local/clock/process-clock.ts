/**
 * Puts a clock in the place of the process's own: `Date`, `performance.now`, and timers as much faster or slower as the clock
 * runs. The product's own sleeps look at the clock again and again, so that they end when it jumps or changes its speed.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Socket } from 'node:net';
import type { SharedClock } from './shared-clock.ts';

const require = createRequire(__filename);

/** How often a sleeper looks at the clock, by the slower of both. */
const lookMs = 20;

/** What else concerns the process's time. */
export interface ProcessTime {
  /** How far this process's clock is off, asked at each look. */
  readonly skewMs: () => number;
  /** Changes the number of sleeps by `change`. */
  readonly sleeps: (by: number) => void;
}

const plainTime: ProcessTime = { skewMs: () => 0, sleeps: () => {} };

export function liveBy(clock: SharedClock, { skewMs, sleeps }: ProcessTime = plainTime): void {
  const now = () => clock.now() + skewMs();
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [now()], newTarget) as object,
    apply: (target) => new target(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  const begun = clock.now();
  performance.now = () => clock.now() - begun;

  const { setTimeout: realTimeout, setInterval: realInterval } = globalThis;
  const real = (ms: unknown) => Number(ms ?? 0) / clock.speed;
  type Callback = (...args: unknown[]) => void;
  globalThis.setTimeout = Object.assign(
    (callback: Callback, ms?: number, ...args: unknown[]) => realTimeout(callback, real(ms), ...args),
    realTimeout,
  ) as typeof setTimeout;
  globalThis.setInterval = Object.assign(
    (callback: Callback, ms?: number, ...args: unknown[]) => realInterval(callback, real(ms), ...args),
    realInterval,
  ) as typeof setInterval;

  const timers = require('node:timers') as Record<string, unknown>;
  Object.assign(timers, { setTimeout: globalThis.setTimeout, setInterval: globalThis.setInterval });
  const promised = require('node:timers/promises') as {
    setTimeout: (ms?: number, ...rest: unknown[]) => Promise<unknown>;
  };
  const realWait = promised.setTimeout;
  promised.setTimeout = async (ms = 0, value) => {
    const until = clock.now() + ms;
    sleeps(1);
    try {
      for (let left = ms; left > 0; left = until - clock.now()) {
        await realWait(Math.min(clock.patientMs(lookMs), real(left)));
      }
    } finally {
      sleeps(-1);
    }
    return value;
  };
  const { Socket } = require('node:net') as { Socket: { prototype: Socket } };
  const { setTimeout: socketTimeout } = Socket.prototype;
  Socket.prototype.setTimeout = function (this: Socket, ms: number, callback?: () => void) {
    return socketTimeout.call(this, clock.patientMs(ms), callback);
  };
  syncBuiltinESMExports();
}
