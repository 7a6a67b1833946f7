/** Of the deployment, of Connect's quota, and of the campaign. */
export const CALLS_PER_SECOND = 10;
