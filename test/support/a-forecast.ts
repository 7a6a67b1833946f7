import { type DeploymentSettings, parseDeployment } from '../../src/campaign/deployment.ts';
import type { CampaignSettings } from '../../src/campaign/settings.ts';
import { type Forecast, forecast } from '../../src/forecast/forecast.ts';
import { type Assumptions, assumptionDefaults } from '../../src/forecast/forecast-assumptions.ts';

/** When forecasts begin: 07:00 in Seattle, 10:00 in New York. */
export const fromMs = Date.UTC(2026, 10, 2, 15);
/** One number of each place: Seattle, New York, London, Sydney, Berlin. */
export const numbers = ['+12062000001', '+12122000001', '+442079460001', '+61255500001', '+493023125001'];

/** What a forecast is made of; `contacts` holds how many each place has. */
export interface Given {
  readonly contacts?: readonly number[];
  readonly deployment?: Readonly<Record<string, unknown>>;
  readonly settings?: CampaignSettings;
  readonly assumptions?: Partial<Assumptions>;
}

/** A deployment as a caller of `cdk deploy` would set it. */
export function deploymentOf(given: Readonly<Record<string, unknown>>): DeploymentSettings {
  const reading = parseDeployment({
    instanceArn: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555',
    contactFlowId: 'flow',
    ...given,
  });
  if (!reading.ok) throw new Error(reading.messages.join(' '));
  return reading.deployment;
}

/** The forecast of a campaign that starts at `fromMs`. */
export function forecastOf({
  contacts = [100],
  deployment = {},
  settings,
  assumptions = {},
}: Given): Forecast {
  return forecast({
    groups: contacts.map((each, i) => ({ callee: { phoneNumber: numbers[i] ?? '' }, contacts: each })),
    settings,
    deployment: deploymentOf(deployment),
    assumptions: { ...assumptionDefaults, ...assumptions },
    fromMs,
  });
}
