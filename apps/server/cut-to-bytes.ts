/** The longest beginning of a text that fits into so many bytes of UTF-8; no character is cut in two, and what no database could keep is left out. */
export function cutToBytes(text: string, limit: number): string {
  const plain = text.toWellFormed().replaceAll('\u0000', '')
  if (Buffer.byteLength(plain) <= limit) return plain
  let size = 0
  let end = 0
  for (const character of plain) {
    size += Buffer.byteLength(character)
    if (size > limit) break
    end += character.length
  }
  return plain.slice(0, end)
}
