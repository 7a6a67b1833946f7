/**
 * With what keys data is encrypted where it lies: AWS's own, or the customer's, when `encryptionKeyArn` names one. Who
 * holds the key can then see in CloudTrail who uses it, and can take all of the data away from everybody. Keys that AWS
 * owns cost nothing; DynamoDB's key of the account (`aws/dynamodb`) would, by the request.
 */
import { Aws } from 'aws-cdk-lib';
import { TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { QueueEncryption } from 'aws-cdk-lib/aws-sqs';

/** The customer's key, or undefined for AWS's own. Required in props, so that nobody forgets to hand it on. */
export type EncryptionKey = IKey | undefined;

export function tableEncryption(key: EncryptionKey) {
  return key
    ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }
    : { encryption: TableEncryption.DEFAULT };
}

export function queueEncryption(key: EncryptionKey) {
  return key
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
    : { encryption: QueueEncryption.SQS_MANAGED };
}

/** A key of the bucket's own, made of the customer's, spares a request to KMS for each object. */
export function bucketEncryption(key: EncryptionKey) {
  return key
    ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
    : { encryption: BucketEncryption.S3_MANAGED };
}

/** What S3 and SQS ask of KMS in a caller's name, and what DynamoDB asks beyond that. */
const uses = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Lets a role use the key through these services, which ask for their own permissions first; never by itself. */
export function mayUseKey(key: IKey, services: readonly ('dynamodb' | 's3' | 'sqs')[]): PolicyStatement {
  const via = services.map((service) => `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`);
  return new PolicyStatement({
    actions: uses,
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': via } },
  });
}
