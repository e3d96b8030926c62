/** An address without its password, to be shown; empty if it is not a valid address. */
export function hidePassword(address: string): string {
  return show(address, ({ username, password }) => (password === '' ? username : `${username}:…`))
}

/** The same without the user name, which may be a token. */
export function hideLogin(address: string): string {
  return show(address, ({ username, password }) => (username + password === '' ? '' : '…'))
}

function show(address: string, describeLogin: (url: URL) => string): string {
  const url = URL.parse(address)
  if (!url) return ''
  const login = describeLogin(url)
  return `${url.protocol}//${login && `${login}@`}${url.host}${url.pathname}${url.search}`
}
