/**
 * Who read or wrote which file of customers: S3's own log of the requests to the other buckets. Without it nobody could
 * tell, after a key was stolen, whether a list was taken. S3 writes here and nobody else; the log ends as the files do.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface AccessLogBucketProps {
  /** Days after which a line of the log is deleted. */
  readonly retentionDays: number;
}

export class AccessLogBucket extends Bucket {
  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id, {
      // S3 delivers logs to buckets with its own keys only.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ id: 'access-log-expires', expiration: Duration.days(props.retentionDays) }],
    });
  }
}
