/**
 * What the simulated instance says of itself when its configuration is read: whether it is active, what its flows and queues
 * are, and which quotas Service Quotas names. Every flow and queue that is known, and not described here, is as it should be.
 */
import { z } from 'zod';

export const instanceSchema = z
  .strictObject({
    status: z.enum(['ACTIVE', 'CREATION_IN_PROGRESS', 'CREATION_FAILED']).default('ACTIVE'),
    identityManagement: z.enum(['SAML', 'CONNECT_MANAGED', 'EXISTING_DIRECTORY']).default('CONNECT_MANAGED'),
    /** The instance attribute OUTBOUND_CALLS. */
    outboundCalls: z.boolean().default(true),
  })
  .default({ status: 'ACTIVE', identityManagement: 'CONNECT_MANAGED', outboundCalls: true });

const flowSchema = z.strictObject({
  type: z
    .enum(['CONTACT_FLOW', 'CUSTOMER_QUEUE', 'CUSTOMER_HOLD', 'AGENT_WHISPER', 'OUTBOUND_WHISPER'])
    .default('CONTACT_FLOW'),
  state: z.enum(['ACTIVE', 'ARCHIVED']).default('ACTIVE'),
  /** `SAVED`: it was never published. */
  status: z.enum(['PUBLISHED', 'SAVED']).default('PUBLISHED'),
});

const queueSchema = z.strictObject({
  status: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  /** Whether it has an outbound caller ID number. */
  callerId: z.boolean().default(true),
});

/** By id. */
export const flowsSchema = z.record(z.string(), flowSchema).default({});
export const queuesSchema = z.record(z.string(), queueSchema).default({});

/** Values by quota code, in place of what the other settings enforce; null: Service Quotas knows no such quota. */
export const serviceQuotasSchema = z.record(z.string(), z.number().min(0).nullable()).default({});
