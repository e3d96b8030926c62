/** The HTTP status of each error code of operations, beside those of every request. */
export const STATUSES: Readonly<Record<string, number>> = {
  run_not_found: 404,
  product_not_found: 404,
  group_not_found: 404,
  rewind_not_found: 404,
  rewind_under_way: 409,
  kafka_away: 503,
  no_simulator: 404,
  no_products: 409,
  line_is_real: 409,
  login_needed: 409,
  too_much_stock: 409,
  too_many_runs: 429,
  order_api_away: 503,
  line_away: 503,
  product_busy: 503,
  outcome_unknown: 503,
}
