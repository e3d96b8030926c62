import { generateKeyPairSync, randomBytes } from 'node:crypto'
import forge from 'node-forge'

const { pki } = forge
const DAY_MS = 24 * 3_600_000

/** In PEM form, all of it. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

export interface Authority extends Certificate {
  /** A server's certificate, for these host names or addresses. */
  readonly issue: (hosts: readonly string[], options?: { expired?: boolean }) => Certificate
}

/** A certificate authority of the test's own. */
export function createAuthority(): Authority {
  const name = [{ shortName: 'CN', value: `Test authority ${randomBytes(4).toString('hex')}` }]
  const root = create({
    subject: name,
    issuer: name,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return {
    ...root,
    issue: (hosts, { expired = false } = {}) =>
      create({
        subject: [{ shortName: 'CN', value: 'a server of the test' }],
        issuer: name,
        signingKey: root.key,
        expired,
        extensions: [
          { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true },
          { name: 'subjectAltName', altNames: hosts.map(alternativeName) },
        ],
      }),
  }
}

interface Contents {
  readonly subject: forge.pki.CertificateField[]
  readonly issuer: forge.pki.CertificateField[]
  readonly extensions: object[]
  /** PEM; without one it signs itself. */
  readonly signingKey?: string
  readonly expired?: boolean
}

function create({ subject, issuer, extensions, signingKey, expired = false }: Contents): Certificate {
  // forge would make keys, too, but slowly.
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const certificate = pki.createCertificate()
  certificate.publicKey = pki.publicKeyFromPem(keys.publicKey)
  certificate.serialNumber = `01${randomBytes(8).toString('hex')}`
  certificate.validity.notBefore = new Date(Date.now() - 2 * DAY_MS)
  certificate.validity.notAfter = new Date(Date.now() + (expired ? -DAY_MS : DAY_MS))
  certificate.setSubject(subject)
  certificate.setIssuer(issuer)
  certificate.setExtensions(extensions)
  certificate.sign(pki.privateKeyFromPem(signingKey ?? keys.privateKey), forge.md.sha256.create())
  return { certificate: pki.certificateToPem(certificate).replaceAll('\r', ''), key: keys.privateKey }
}

/** Host names are of type 2, addresses of type 7. */
function alternativeName(host: string): object {
  return /^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host }
}
