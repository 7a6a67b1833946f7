/** How fast calls are placed, against what is allowed: a line over the last minutes. */
import type { CampaignView } from '../api.ts';
import { Card } from './parts.tsx';
import { rateRuns } from './rate-runs.ts';
import { capital, inRate } from './words.tsx';

const [width, height] = [600, 120];
const shownMs = 5 * 60_000;

export function RatePlot({ pace, nowMs }: Pick<CampaignView, 'pace' | 'nowMs'>) {
  const { allowedPerSecond, ceilingPerSecond, history } = pace;
  const points = history.filter(({ atMs }) => atMs >= nowMs - shownMs);
  const top = 1.2 * Math.max(ceilingPerSecond, ...points.map(({ callsPerSecond }) => callsPerSecond));
  const x = (atMs: number) => (width * (atMs - nowMs + shownMs)) / shownMs;
  const y = (rate: number) => height * (1 - rate / top);
  const lines = rateRuns(points).map((run) => ({
    from: x(run[0]?.atMs ?? 0).toFixed(1),
    to: x(run.at(-1)?.atMs ?? 0).toFixed(1),
    line: run
      .map(({ atMs, callsPerSecond }) => `${x(atMs).toFixed(1)},${y(callsPerSecond).toFixed(1)}`)
      .join(' '),
  }));
  const isHeld = allowedPerSecond < ceilingPerSecond * 0.995;
  const said = `${capital(pace.sentence)}.`;
  return (
    <Card id="rate" title="Calls a second">
      <div class="plot">
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={said}>
          <line class="grid" x1="0" x2={width} y1={height} y2={height} />
          <line class="ceiling" x1="0" x2={width} y1={y(ceilingPerSecond)} y2={y(ceilingPerSecond)} />
          {isHeld && (
            <line class="allowed" x1="0" x2={width} y1={y(allowedPerSecond)} y2={y(allowedPerSecond)} />
          )}
          {lines.map(({ from, to, line }) => (
            <g key={from}>
              <polygon class="area" points={`${from},${height} ${line} ${to},${height}`} />
              <polyline class="rate" points={line} />
            </g>
          ))}
        </svg>
        <span
          class="tag aside"
          aria-hidden="true"
          style={{ top: `${(y(ceilingPerSecond) / height) * 100}%` }}
        >
          {inRate(ceilingPerSecond)} allowed
        </span>
        {lines.length === 0 && <p class="aside">The line starts a few seconds after this page is opened.</p>}
      </div>
      <p class="axis aside" aria-hidden="true">
        <span>5 minutes ago</span>
        <span>now</span>
      </p>
      <p class="aside">{said}</p>
    </Card>
  );
}
