import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'

/** As strict as the order API's, so that a page which breaks there breaks here. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' https://static.line-scdn.net",
  "style-src 'self'",
  "img-src 'self' https://profile.line-scdn.net",
  "connect-src 'self' https://api.line.me https://liffsdk.line-scdn.net",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

export async function servePage(dir: string, pathname: string, response: ServerResponse): Promise<void> {
  const file = pathname === '/' ? '/index.html' : normalize(pathname)
  const content = await readFile(join(dir, file)).catch(() => undefined)
  if (!content) return void response.writeHead(404).end()
  response.writeHead(200, {
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': POLICY,
  })
  response.end(content)
}
