import type { ClientBase } from 'pg'
import { inclusionProof } from '#kernel/log/index.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { ProofView } from '../model.ts'

/** One proof per leaf of the document, oldest first: its versions and its steps. The reader has been shown to see the document. */
export async function readProofs(client: ClientBase, region: Region, document: string): Promise<ProofView[]> {
  const { rows } = await client.query<{ position: bigint; bytes: Buffer }>({
    name: 'server-leaves-of',
    text: `select l.position, l.bytes
             from (select leaf from document.version where region = $1 and document = $2
                   union select leaf from process.step where region = $1 and document = $2) k
             join log.leaf l on l.region = $1 and l.position = k.leaf
            order by l.position limit 500`,
    values: [region, document],
  })
  const proofs: ProofView[] = []
  for (const { position, bytes } of rows) {
    const found = await inclusionProof(client, region, position)
    const proof = isRefusal(found) ? null : found
    const leafBytes = bytes.toString('utf8')
    proofs.push({
      position: String(position), leaf: JSON.parse(leafBytes) as unknown, leafBytes, covered: proof !== null,
      checkpoint: proof?.checkpoint?.note ?? null, hashes: proof?.proof.map((hash) => hash.toString('base64')) ?? [],
    })
  }
  return proofs
}
