/** Entry of `cdk`: settings in, one stack out. It names no account, so that it deploys wherever the credentials point. */
import { App } from 'aws-cdk-lib';
// CDK's recommended behaviour, as the pinned version has it: cdk.json keeps room for the settings of a deployment.
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { adoptTables, tablesOf } from './adopted-tables.ts';
import { CampaignDialerStack } from './campaign-dialer-stack.ts';
import { readDeployment } from './config.ts';

const app = new App({ context: recommendedFlags });
const reading = readDeployment(app.node);

// The CLI passes the credentials' Region; the stack itself stays independent of it.
const region = process.env.CDK_DEFAULT_REGION;
const adoption = reading.ok ? await adoptTables(reading.deployment, tablesOf(region)) : reading;

if (reading.ok && adoption.ok) {
  for (const warning of adoption.warnings) console.error(`Warning: ${warning}`);
  new CampaignDialerStack(app, reading.deployment, region, adoption.tables);
} else {
  const messages = adoption.ok ? [] : adoption.messages;
  for (const message of messages) console.error(message);
  process.exitCode = 1;
}
