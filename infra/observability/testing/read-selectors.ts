/** What an expression reads. */
export interface Selectors {
  /** Names of metrics, each with the labels that select its series. */
  readonly metrics: readonly { readonly name: string; readonly labels: readonly string[] }[]
  /** Labels that series are grouped or matched by. */
  readonly grouping: readonly string[]
}

const TOKEN = /"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[a-zA-Z_:][\w:]*|[^\s]/g
const NAME = /^[a-zA-Z_:]/
const OPERATORS = new Set(['and', 'or', 'unless', 'bool', 'offset'])
/** What comes after the name of a function. */
const AFTER_FUNCTIONS = new Set(['(', 'by', 'without'])
const GROUPINGS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right'])

/** Reads a PromQL expression that promtool accepts. */
export function readSelectors(expression: string): Selectors {
  const tokens: string[] = expression.match(TOKEN) ?? []
  const metrics: { name: string; labels: string[] }[] = []
  const grouping: string[] = []
  /** The names up to a closing token. */
  const namesFrom = (start: number, end: string) =>
    tokens.slice(start, tokens.indexOf(end, start)).filter((token) => NAME.test(token))
  for (let index = 0; index < tokens.length; index++) {
    const [token = '', next = ''] = tokens.slice(index)
    if (token === '{') {
      metrics.at(-1)?.labels.push(...namesFrom(index, '}'))
      index = tokens.indexOf('}', index)
    } else if (GROUPINGS.has(token)) {
      grouping.push(...namesFrom(index + 1, ')'))
      index = tokens.indexOf(')', index)
    } else if (NAME.test(token) && !OPERATORS.has(token) && !AFTER_FUNCTIONS.has(next)) {
      metrics.push({ name: token, labels: [] })
    }
  }
  return { metrics, grouping }
}
