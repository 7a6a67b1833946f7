/** How long a function waits for AWS: without limits a request that hangs takes a whole run of it. */

/** For requests of some kilobytes, which the SDK makes again when they took too long. ms */
export const requestLimits = {
  connectionTimeout: 2_000,
  requestTimeout: 5_000,
  throwOnRequestTimeout: true,
} as const;

/** For files, until the answer begins: a part of a file has some megabytes. ms */
export const fileRequestLimits = { ...requestLimits, requestTimeout: 30_000 } as const;
