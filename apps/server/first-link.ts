import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { FIRST_LINK_HOURS, offerFirstLink, SECRET_BYTES, secretHash } from '#kernel/access/index.ts'

/** The page that reads the token behind the #, which browsers send to no server and proxies never write down. */
export const FIRST_LINK_PATH = '/first-administrator'

/** A new token for the first administrator, good for 24 hours, the one before dead; null when somebody can log in already. */
export async function offerFirstAdministrator(owner: Pool): Promise<string | null> {
  const token = randomBytes(SECRET_BYTES).toString('base64url')
  const client = await owner.connect()
  try {
    return await offerFirstLink(client, secretHash(token)!, FIRST_LINK_HOURS) ? token : null
  } finally {
    client.release()
  }
}
