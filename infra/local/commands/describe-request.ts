/**
 * The line that a person types to send a request, in the terminal of their system. Windows' is PowerShell, which
 * calls something else curl and takes quotes out of JSON.
 */
export function describeRequest(url: string, body?: object, platform = process.platform): string {
  if (platform === 'win32') {
    const post = body && ` -Method Post -ContentType application/json -Body '${JSON.stringify(body)}'`
    return `Invoke-RestMethod '${url}'${post ?? ''}`
  }
  if (!body) return `curl -s '${url}'`
  return `curl -s -X POST ${url} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`
}
