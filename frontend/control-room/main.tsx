import { render } from 'preact'
import 'uplot/dist/uPlot.min.css'
import '../shared/style/tokens.css'
import '../shared/style/fault.css'
import './style/base.css'
import './style/header.css'
import './style/flow.css'
import './style/controls.css'
import './style/chart.css'
import './style/tools.css'
import { createSafeStorage } from '../shared/state/safe-storage.ts'
import { createRoom } from './create-room.ts'
import { App } from './view/app.tsx'

const local = createSafeStorage(() => localStorage)
// The operator's token ends with the tab.
const tab = createSafeStorage(() => sessionStorage)
const root = document.getElementById('app')
if (root) render(<App room={createRoom({ tab })} local={local} />, root)
