import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { FIRST_LINK_HOURS, offerFirstLinks, SECRET_BYTES, secretHash, type FirstLink } from '#kernel/access/index.ts'

/** The page that reads the token behind the #, which browsers send to no server and proxies never write down. */
const FIRST_LINK_PATH = '/first-administrator'

/** A link for one of the first three administrators. */
export interface OfferedFirst {
  administers: FirstLink['administers']
  /** Path and token; the start puts its own address before it. */
  link: string
}

export function newToken(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

export function firstPath(token: string): string {
  return `${FIRST_LINK_PATH}#${token}`
}

/**
 * New links for those of the three administrators who are missing, good for 24 hours, the ones before dead. An empty system offers that
 * of the system administrator alone; none when all three can log in.
 */
export async function offerFirstAdministrators(owner: Pool): Promise<OfferedFirst[]> {
  const tokens = { system: newToken(), security: newToken(), audit: newToken() }
  const client = await owner.connect()
  try {
    const hashes = { system: secretHash(tokens.system)!, security: secretHash(tokens.security)!, audit: secretHash(tokens.audit)! }
    const offered = await offerFirstLinks(client, hashes, FIRST_LINK_HOURS)
    return offered.map((administers) => ({ administers, link: firstPath(tokens[administers]) }))
  } finally {
    client.release()
  }
}
