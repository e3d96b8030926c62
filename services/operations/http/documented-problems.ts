import { createProblems, retryAfter } from '../../shared/http/docs/openapi-parts.ts'

/** The problems of an endpoint, by their statuses, for the OpenAPI document. */
export const problems = createProblems(
  {
    400: 'The request is malformed or invalid.',
    401: "The operator's token is missing or wrong.",
    403: 'The host name is not open, or a page of another origin asks for a change.',
    404: 'There is no such thing here.',
    409: 'The state does not allow this now.',
    413: 'The body is too large.',
    415: 'The body is not JSON.',
    429: 'Too much of this is under way.',
    503: 'What this needs is unavailable: the database, Kafka, LINE or the order API.',
  },
  { 503: { 'Retry-After': retryAfter } },
)

/** Those of every call. */
export const READ_PROBLEMS = [400, 401, 403, 503] as const
/** Those of every call that changes something. */
export const CHANGE_PROBLEMS = [...READ_PROBLEMS, 413, 415] as const
