import { join } from 'node:path'
import { defineConfig } from 'vite'
import { BASELINE } from './baseline.js'

// `vite build frontend` writes frontend/dist: the shop, which order-api serves at `/`, and control-room/, which operations
// serves at `/`.
// `vite frontend` serves the sources with hot reload, beside an order API that is running.
const PAGES = ['index.html', 'control-room/index.html']
const orderApi = `http://127.0.0.1:${process.env.PORT ?? '8000'}`

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { host: process.env.HOST ?? '127.0.0.1', proxy: { '/api': orderApi } },
  build: {
    // JavaScript and CSS. It changes syntax only: of younger APIs the page has none.
    target: [`ios${BASELINE.ios}`, `safari${BASELINE.safari}`, `chrome${BASELINE.chrome}`],
    // The content security policy allows only files of this origin: no data: URIs, nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: PAGES.map((page) => join(import.meta.dirname, page)) },
  },
})
