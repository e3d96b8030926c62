/** An address to show to people, without its password; empty for what is no address. */
export function hidePassword(address: string): string {
  return show(address, ({ username, password }) => (password === '' ? username : `${username}:…`))
}

/** The same without the user, which may be a token. */
export function hideLogin(address: string): string {
  return show(address, ({ username, password }) => (username + password === '' ? '' : '…'))
}

function show(address: string, describeLogin: (url: URL) => string): string {
  const url = URL.parse(address)
  if (!url) return ''
  const login = describeLogin(url)
  return `${url.protocol}//${login && `${login}@`}${url.host}${url.pathname}${url.search}`
}
