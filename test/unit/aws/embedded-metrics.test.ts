import { afterEach, describe, expect, it, vi } from 'vitest';
import { EmbeddedMetrics } from '../../../src/aws/embedded-metrics.ts';
import { type MetricValues, metricUnits } from '../../../src/telemetry/metric-names.ts';

const now = Date.parse('2026-12-01T15:00:00Z');
const source = { service: 'dialer', stack: 'Spring' };

afterEach(() => {
  vi.restoreAllMocks();
});

/** The lines that are written when `values` are told. */
function linesOf(values: MetricValues, campaignId?: string): string[] {
  const lines: string[] = [];
  new EmbeddedMetrics(source, { now: () => now }, (line) => lines.push(line)).publish(values, campaignId);
  return lines;
}

describe('a line of metrics', () => {
  it('is one that CloudWatch reads figures out of, by the stack alone', () => {
    const [line = '', ...others] = linesOf({ CallsStarted: 9, PaceCallsPerSecond: 1.5 }, 'spring');

    expect(others).toEqual([]);
    expect(line.endsWith('}\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: now,
        CloudWatchMetrics: [
          {
            Namespace: 'CampaignDialer',
            Dimensions: [['stack']],
            Metrics: [
              { Name: 'CallsStarted', Unit: 'Count' },
              { Name: 'PaceCallsPerSecond', Unit: 'Count/Second' },
            ],
          },
        ],
      },
      service: 'dialer',
      stack: 'Spring',
      campaignId: 'spring',
      CallsStarted: 9,
      PaceCallsPerSecond: 1.5,
    });
  });

  it('names no campaign when the figures are everybody’s', () => {
    expect(JSON.parse(linesOf({ CampaignsStopped: 0 })[0] ?? '')).not.toHaveProperty('campaignId');
  });

  it('is not written when there is nothing to report', () => {
    expect(linesOf({}, 'spring')).toEqual([]);
  });

  it('shows no phone number, not even that of a campaign that is named after one', () => {
    expect(linesOf({ CallsStarted: 1 }, '12065550101')[0]).not.toContain('5550101');
  });

  it('keeps to what CloudWatch takes: no more than 100 figures, none of them called like a field of the line', () => {
    expect(Object.keys(metricUnits).length).toBeLessThanOrEqual(100);
    for (const field of ['_aws', 'service', 'stack', 'campaignId'])
      expect(metricUnits).not.toHaveProperty(field);
  });

  it('goes to standard output as it is', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    new EmbeddedMetrics(source, { now: () => now }).publish({ CallsStarted: 1 });
    expect(JSON.parse(String(write.mock.calls[0]?.[0]))).toMatchObject({ CallsStarted: 1 });
  });
});
