import { render } from 'preact'
import '../shared/style/tokens.css'
import './style/base.css'
import './style/header.css'
import './style/products.css'
import './style/orders.css'
import './style/notice.css'
import './style/views.css'
import '../shared/style/fault.css'
import { createSafeStorage } from '../shared/state/safe-storage.ts'
import { createServerClock } from './model/server-clock.ts'
import { openShop } from './open-shop.ts'
import { App } from './view/app.tsx'

const local = createSafeStorage(() => localStorage)
const tab = createSafeStorage(() => sessionStorage)
const root = document.getElementById('app')
const clock = createServerClock(Date.now)
if (root) render(<App opening={openShop({ local, tab, clock })} local={local} clock={clock} />, root)
