/** No answer, or not one of the server that was asked: the outcome of the request is unknown. */
export class NoAnswer extends Error {
  readonly code = 'no_answer'
}
