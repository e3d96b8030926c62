import { defineConfig } from 'vite'

// `vite build frontend` writes frontend/dist, which order-api serves at `/`.
// `vite frontend` serves the sources with hot reload against an order-api that runs already.
const orderApi = `http://127.0.0.1:${process.env.PORT ?? '8000'}`

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy: { '/api': orderApi } },
  build: {
    target: 'es2022',
    // The page's content security policy admits files of its own origin only: no data: URIs, nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
