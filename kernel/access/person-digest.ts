import { createHmac } from 'node:crypto'
import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

/** 132 bits: no two persons of a region meet, and a row of history stays short. */
const CHARACTERS = 22

/**
 * What stands for each identity number of a natural person where rows must be found by person: HMAC-SHA-256 of region and number, 22
 * characters of base64url. The numbers that exist can all be tried, so without the key nobody finds one behind its digest; the client is
 * the gate's or the owner's, who can read it. Numbers come in the form of `identityKey`. One query, none when there is no number.
 */
export async function personDigests(client: ClientBase, region: Region, numbers: readonly string[]): Promise<Map<string, string>> {
  if (numbers.length === 0) return new Map()
  const { rows: [made] } = await client.query<{ key: Buffer }>({ name: 'access-digest-key', text: 'select key from access.digest_key' })
  return new Map(numbers.map((number) => [number, createHmac('sha256', made!.key).update(`${region}/${number}`).digest('base64url').slice(0, CHARACTERS)]))
}
