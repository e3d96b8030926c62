import { readFile, rename, writeFile } from 'node:fs/promises'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  /** The key in `/oauth2/v2.1/certs`. */
  readonly publicJwk: JWK
}

/** The key that signs ID tokens: the one in the file, or a new one that is put there for the next start. */
export async function openSigningKey(path: string): Promise<SigningKey> {
  const jwk = (await readKey(path)) ?? (await createKey(path))
  const { kty, crv, x, y } = jwk as Required<Pick<JWK, 'kty' | 'crv' | 'x' | 'y'>>
  const kid = await calculateJwkThumbprint(jwk)
  return {
    kid,
    privateKey: (await importJWK(jwk, 'ES256')) as CryptoKey,
    publicJwk: { kty, crv, x, y, kid, use: 'sig', alg: 'ES256' },
  }
}

async function readKey(path: string): Promise<JWK | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as JWK
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`${path} cannot be read; remove it to get a new signing key`, { cause: error })
  }
}

async function createKey(path: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(privateKey)
  // Renamed into place, so that a kill in the middle leaves no half key behind.
  await writeFile(`${path}.new`, JSON.stringify(jwk), { mode: 0o600, flush: true })
  await rename(`${path}.new`, path)
  return jwk
}
