/**
 * VICIdial's rules (AST_VDauto_dial.pl and AST_VDadapt.pl of its source, "adaptive, hard limit", as installed): every 2.5 s,
 * lines to start = round(level × (ready + talking)) − lines up. Every 15 s the level moves by (mean ready − mean waiting) ÷
 * agents, between 1 and 3. After 50 answers of a day with more than 3 % abandoned it is 1. It runs on its own telephone
 * switch, so it knows at once what Connect would report late.
 */
import type { World } from './world.ts';
import type { Dialer } from './world-case.ts';

const DIAL_SECONDS = 2.5;
const ADAPT_EVERY = 6;
const MAX_LEVEL = 3;
const MIN_ANSWERED = 50;
const LIMIT = 0.03;

export function viciDial(world: World): Dialer {
  let level = 1;
  let ready = 0;
  let waiting = 0;
  let decisions = 0;
  const today = { answered: 0, abandoned: 0 };
  const { outcome } = world;
  const before = { answered: 0, abandoned: 0 };
  const adapt = () => {
    today.answered = outcome.answered - before.answered;
    today.abandoned = outcome.abandoned - before.abandoned;
    const agents = world.team.idle + world.team.talking + world.team.wrapping;
    const moved = level + (ready - waiting) / ADAPT_EVERY / Math.max(1, agents);
    const isOver = today.answered >= MIN_ANSWERED && today.abandoned > LIMIT * today.answered;
    level = isOver ? 1 : Math.min(MAX_LEVEL, Math.max(1, moved));
    ready = 0;
    waiting = 0;
  };
  return {
    everySeconds: DIAL_SECONDS,
    startDay: () => {
      before.answered = outcome.answered;
      before.abandoned = outcome.abandoned;
    },
    signal: () => {},
    metrics: () => {},
    started: () => {},
    decide: () => {
      ready += world.team.idle;
      waiting += world.waiting;
      decisions += 1;
      if (decisions % ADAPT_EVERY === 0) adapt();
      return Math.max(0, Math.round(level * (world.team.idle + world.team.talking)) - world.linesUp);
    },
  };
}
