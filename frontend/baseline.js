/**
 * The oldest browsers that the pages work in; docs/line.md says why these. The build, the linter and the tests use it. The
 * versions of iOS, Safari and Chrome, the last also for Android's WebView.
 */
export const BASELINE = { ios: '15.0', safari: '15.0', chrome: '90' }
