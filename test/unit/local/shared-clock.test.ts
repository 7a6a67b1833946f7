/** The clock that everything on a local stack shares, and its pace. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClockPace } from '../../../local/clock/clock-pace.ts';
import { SharedClock } from '../../../local/clock/shared-clock.ts';

// Before the clock notes what the wall's clock is.
vi.hoisted(() => vi.useFakeTimers({ toFake: ['Date'] }));

const from = Date.UTC(2026, 10, 1);

describe('a shared clock', () => {
  let folder: string;
  let clock: SharedClock;
  beforeEach(() => {
    vi.setSystemTime(from);
    folder = mkdtempSync(join(tmpdir(), 'clock-'));
    clock = SharedClock.make(join(folder, 'clock'));
  });
  afterEach(() => {
    clock.close();
    rmSync(folder, { recursive: true });
  });

  it('loses nothing when its speed is changed often', () => {
    clock.runAt(0.03);
    for (let second = 1; second <= 1_000; second += 1) {
      vi.setSystemTime(from + second * 1_000);
      clock.runAt(second % 2 === 0 ? 0.03 : 0.05);
    }
    expect(clock.now() - from).toBeCloseTo(1_000 * 40, -1);
  });

  it('never goes back', () => {
    clock.jumpTo(from + 5_000);
    clock.jumpTo(from);
    expect(clock.now()).toBe(from + 5_000);
  });

  it('is the same for another process that opens its file', () => {
    clock.runAt(0.5);
    const other = SharedClock.of(clock.path);
    vi.setSystemTime(from + 10_000);
    expect(other.now()).toBe(from + 5_000);
    other.close();
  });

  it('has a wait end when it is over by both clocks', () => {
    clock.runAt(0.1);
    expect(clock.patientMs(200)).toBeCloseTo(2_000);
    clock.runAt(10);
    expect(clock.patientMs(200)).toBe(200);
  });
});

describe('the pace of a clock', () => {
  const paced = (lateMs: number) => {
    const speeds: number[] = [];
    const clock = {
      speed: 1,
      runAt(speed: number) {
        this.speed = speed;
        speeds.push(speed);
      },
    };
    const pace = new ClockPace(clock, { lateMs: 20, slowest: 0.02, fastest: 1 });
    for (let times = 0; times < 100; times += 1) pace.note(lateMs);
    return { clock, pace, speeds };
  };

  it.each([
    { lateMs: 5, speed: 1 },
    { lateMs: 40, speed: 0.5 },
    { lateMs: 200, speed: 0.1 },
    { lateMs: 60_000, speed: 0.02 },
  ])('is $speed where the machine is $lateMs ms late', ({ lateMs, speed }) => {
    const { clock } = paced(lateMs);
    expect(clock.speed / speed).toBeGreaterThan(0.88);
    expect(clock.speed / speed).toBeLessThan(1.12);
  });

  it('recovers when the machine does', () => {
    const { clock, pace } = paced(200);
    for (let times = 0; times < 100; times += 1) pace.note(5);
    expect(clock.speed).toBeGreaterThan(0.88);
  });

  it('changes the clock no more than it must', () => {
    const { pace, speeds } = paced(40);
    const { length } = speeds;
    for (const lateMs of [39, 41, 40, 42, 38]) pace.note(lateMs);
    expect(speeds).toHaveLength(length);
  });
});
