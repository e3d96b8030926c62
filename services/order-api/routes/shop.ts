import { join } from 'node:path'
import { type IRouter, static as serveFiles } from 'express'
import { methodNotAllowed, notFound } from '../../shared/http/route-errors.ts'
import { refuseQuery } from '../../shared/http/requests/validate.ts'

/** What the shop page needs for a login. Nothing in it is secret. */
export interface ShopConfig {
  readonly authMode: 'dev' | 'line'
  readonly liffId: string | null
  readonly simulatorUrl: string | null
}

interface ShopRoutesOptions {
  readonly shopConfig: ShopConfig
  /** Directory of the built page. */
  readonly pageDirectory: string
}

/** The shop page at `/`. */
export function addShopRoutes(router: IRouter, { shopConfig, pageDirectory }: ShopRoutesOptions): void {
  router.get('/api/shop-config', (request, response) => {
    refuseQuery(request)
    response.json(shopConfig)
  })
  router.all('/api/shop-config', methodNotAllowed('GET'))

  // The names of built assets change with their content, so browsers may cache them for ever.
  const assets = join(pageDirectory, 'assets')
  router.use('/assets', serveFiles(assets, { immutable: true, maxAge: '1y', index: false }))
  // The control room is built beside the shop; operations serves it.
  router.use('/control-room', notFound)
  router.use(
    serveFiles(pageDirectory, {
      cacheControl: false,
      setHeaders: (page) => page.set('Cache-Control', 'no-cache'),
    }),
  )
  router.get('/', (_request, response) => {
    response.status(404).type('text').send('The shop page is not built yet: npm run build\n')
  })

  router.all('/', methodNotAllowed('GET'))
}
