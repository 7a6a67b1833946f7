/**
 * The function that contact flows invoke: opt-outs, callbacks, dispositions and answers. The Connect instance alone may invoke it,
 * and lists it among the functions that flows can choose.
 */
import { Aws, CfnCondition, Duration, Fn, Stack } from 'aws-cdk-lib';
import { CfnIntegrationAssociation } from 'aws-cdk-lib/aws-connect';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { readInstanceArn } from '../../src/connect/connect-id.ts';
import { DialerFunction, type FunctionProps } from './dialer-function.ts';

/** A flow waits no longer. It is answered within two seconds; the rest is for the start of a process. */
const flowTimeout = Duration.seconds(8);

export interface FlowProps extends FunctionProps {
  /** `arn:…:instance/ID`: the one instance whose flows may invoke it. */
  readonly instanceArn: string;
}

export class Flow extends DialerFunction {
  constructor(scope: Construct, id: string, props: FlowProps) {
    const { tables, instanceArn } = props;
    super(scope, id, {
      ...props,
      entry: 'flow',
      description: 'Records what customers say in contact flows',
      timeout: flowTimeout,
      // A customer waits, and a process starts faster with more.
      memoryMegabytes: 1_024,
      uses: ['contacts', 'campaigns', 'control', 'numbers'],
    });
    this.may(['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], tables.contacts.tableArn);
    this.may(['dynamodb:GetItem', 'dynamodb:UpdateItem'], tables.campaigns.tableArn);
    // The register of calls.
    this.may(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], tables.control.tableArn);
    // A transaction checks that no call is on its way to the number that a contact leaves for its callback.
    this.may(
      ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'],
      tables.numbers.tableArn,
    );
    // A flow may begin before our own record of its call.
    this.mayOnAll(
      [`${instanceArn}/contact/*`],
      ['connect:DescribeContact'],
      'Connect gives each call a new id.',
    );
    this.lambda.addPermission('Connect', {
      principal: new ServicePrincipal('connect.amazonaws.com'),
      sourceArn: instanceArn,
      sourceAccount: Stack.of(this).account,
    });
    this.#associate(instanceArn);
  }

  /** Connect takes functions of its own Region only. In another one the flows do without. */
  #associate(instanceArn: string): void {
    const isHome = new CfnCondition(this, 'IsInRegionOfInstance', {
      expression: Fn.conditionEquals(Aws.REGION, readInstanceArn(instanceArn)?.region ?? ''),
    });
    const association = new CfnIntegrationAssociation(this, 'Association', {
      instanceId: instanceArn,
      integrationArn: this.lambda.functionArn,
      integrationType: 'LAMBDA_FUNCTION',
    });
    association.cfnOptions.condition = isHome;
  }
}
