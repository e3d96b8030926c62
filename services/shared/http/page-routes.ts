import { join } from 'node:path'
import { type IRouter, static as serveFiles } from 'express'
import { methodNotAllowed } from './route-errors.ts'

interface PageOptions {
  /** What Vite has built: a directory for each page, and `assets` of all. */
  readonly directory: string
  /** The name of the page at `/`. */
  readonly page: string
}

/** A built page at `/`. */
export function addPageRoutes(router: IRouter, { directory, page }: PageOptions): void {
  // The names of built assets change with their content, so browsers may cache them for ever.
  const assets = join(directory, 'assets')
  router.use('/assets', serveFiles(assets, { immutable: true, maxAge: '1y', index: false }))
  const options: Parameters<typeof serveFiles>[1] = {
    cacheControl: false,
    setHeaders: (file) => file.set('Cache-Control', 'no-cache'),
  }
  router.use(serveFiles(join(directory, page), options))
  // What all pages load by its name.
  router.use('/report-faults.js', serveFiles(join(directory, 'report-faults.js'), options))
  router.get('/', (_request, response) => {
    response.status(404).type('text').send('The page is not built yet: npm run build\n')
  })
  router.all('/', methodNotAllowed('GET'))
}
