/** What a failure of a server means to an operator. */
export interface Explanation {
  /**
   * What is wrong and what to do, in one sentence without a full stop. Without host, user or password, because
   * `/readyz` shows it.
   */
  readonly text: string
  /** Waiting does not help: an operator has to change something. */
  readonly definite: boolean
}

/** A server, and the settings about it, as the sentences name them. */
interface ServerNames {
  readonly server: string
  readonly address: string
  readonly caFile: string
}

export const definite = (text: string): Explanation => ({ text, definite: true })
export const passing = (text: string): Explanation => ({ text, definite: false })

/** Explains an error of the network or of TLS; undefined for any other error. */
export function explainConnectionFailure(
  message: string,
  code: unknown,
  names: ServerNames,
): Explanation | undefined {
  const certificate = explainCertificate(message, names)
  if (certificate !== undefined) return definite(certificate)
  switch (code) {
    case 'ECONNREFUSED':
      return passing('nothing listens at that address')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return passing('no host of that name is known')
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return passing('there is no answer; maybe a firewall there does not let this machine in')
  }
  return undefined
}

/** By the words of OpenSSL and Node: all drivers pass on the message, but not all pass on the code. */
function explainCertificate(message: string, { server, address, caFile }: ServerNames): string | undefined {
  if (!message.includes('certificate')) return undefined
  if (message.includes('alert'))
    return `${server} requires a client certificate, which is not supported: configure it to ask for user and password`
  const its = `the certificate of ${server}`
  if (message.includes('altnames'))
    return `${its} is for another host name: write the name in it into ${address}`
  if (message.includes('has expired')) return `${its} has expired: renew it`
  if (message.includes('not yet valid'))
    return `${its} is not valid yet: check this machine’s clock and the server’s`
  return `${its} is not trusted: put that of the authority that signed it into a file, and name it in ${caFile}`
}
