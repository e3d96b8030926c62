/** What each connection reads: all paths are read, and no two connections read the same one while there are enough. */
export function sharePaths(paths: readonly string[], connections: number): string[][] {
  return Array.from({ length: connections }, (_, connection) => {
    const own = paths.filter((_path, index) => index % connections === connection)
    return own.length > 0 ? own : [paths[connection % paths.length] ?? '/']
  })
}
