import { type Bilingual, type RefusalValues, refusals } from '#kernel/values/refusal.ts'

/**
 * A leaf is at most this many bytes: C2SP entry bundles write its length in 16 bits. Longer evidence enters by its
 * hash.
 */
export const LEAF_MAX_BYTES = 65_535

/** Every salt has this length, so that nobody can move the border between salt and field name. */
export const SALT_BYTES = 32

/**
 * One recorded act: the exact canonical bytes, at the position that the region clock gave. Positions are contiguous
 * from 0.
 */
export interface Leaf {
  position: number
  bytes: Uint8Array
}

/** The signed statement "the log of this region has `size` leaves and this root". `note` is the whole signed note. */
export interface Checkpoint {
  size: number
  root: Uint8Array
  note: string
  signedAt: Date
}

/** What a checkpoint says, before or without its signatures (C2SP tlog-checkpoint). */
export interface CheckpointText {
  /** The identity of the log: key name, slash, region. */
  origin: string
  size: number
  root: Uint8Array
}

/** A full subtree of the Merkle tree: leaves [index · 2^level, (index + 1) · 2^level). */
export interface NodeAddress {
  level: number
  index: number
}

/** In place of a personal value. Without the salt it says nothing; with it, it proves the value. */
export interface Commitment {
  commitment: string
}

export interface VerifiedRegion {
  region: string
  /** Leaves under the newest signed checkpoint; null when that checkpoint could not be read. */
  size: number | null
  /** Base64 of the root recomputed from the leaves; null when they could not all be read. */
  root: string | null
  /** Signed roots that were compared: of every listed checkpoint, the newest (`checkpoint`) and the remembered ones. */
  rootsCompared: number
}

export interface ExportVerdict {
  ok: boolean
  regions: VerifiedRegion[]
  problems: Bilingual[]
}

export interface StoredVerdict {
  ok: boolean
  leaves: number
  checkpoints: number
  problems: Bilingual[]
}

export const refuse = refusals({
  'log.not_canonical': {
    zh: '“{path}”的内容无法存证：{reason}。请改正该项后重新提交。',
    en: 'The value at “{path}” cannot be recorded: {reason}. Correct it and submit again.',
  },
  'log.salt_length': {
    zh: '字段“{field}”的盐长度不是 {expected} 字节。请用系统生成的盐。',
    en: 'The salt of field “{field}” is not {expected} bytes long. Use a salt made by the system.',
  },
  'log.leaf_size': {
    zh: '位置 {position} 的存证有 {bytes} 字节，应为 1 至 {limit} 字节。过长的证据请以其摘要存证。',
    en: 'The leaf at position {position} has {bytes} bytes; 1 to {limit} are possible. Record longer evidence by its hash.',
  },
  'log.region_closed': {
    status: 403,
    zh: '区划 {region} 不在登记表中或不在当前会话范围内，写入 {expected} 行，实际 {written} 行。请核对区划登记。',
    en: 'Region {region} is not registered or not open to this session: {expected} rows were given, {written} written. Check the register of regions.',
  },
  'log.gap': {
    status: 409,
    zh: '区划 {region} 的存证不连续：应为位置 {expected}，实际为 {found}。停止签名，请由审计管理员核查存证表。',
    en: 'The log of region {region} has a gap: position {expected} was due, {found} was found. Signing stops; have the audit administrator examine the leaves.',
  },
  'log.checkpoint_forged': {
    status: 409,
    zh: '区划 {region} 大小为 {size} 的检查点不是本系统密钥所签（{reason}）。停止签名，请由审计管理员核查。',
    en: 'The checkpoint of region {region} at size {size} was not signed by our key ({reason}). Signing stops; have the audit administrator examine it.',
  },
  'log.nodes_disagree': {
    status: 409,
    zh: '区划 {region} 的哈希节点与大小为 {size} 的检查点不一致。停止签名，请由审计管理员运行存证核验。',
    en: 'The hash nodes of region {region} disagree with its checkpoint at size {size}. Signing stops; have the audit administrator verify the log.',
  },
  'log.node_missing': {
    status: 409,
    zh: '区划 {region} 缺少第 {level} 层第 {index} 号哈希节点，无法出具证明。请由审计管理员运行存证核验。',
    en: 'Hash node {index} of level {level} is missing in region {region}, so no proof can be given. Have the audit administrator verify the log.',
  },
  'log.not_covered': {
    status: 409,
    zh: '区划 {region} 的位置 {position} 尚未被大小为 {size} 的检查点覆盖。请待下一个检查点签出后再试。',
    en: 'Position {position} of region {region} is not yet under a checkpoint (size {size}). Try again after the next checkpoint.',
  },
  'log.size_unknown': {
    status: 409,
    zh: '区划 {region} 不能出具从 {oldSize} 到 {newSize} 的一致性证明：大小应由 1 起递增，且不超过已签的 {size}。',
    en: 'Region {region} cannot prove consistency from {oldSize} to {newSize}: sizes start at 1, do not fall, and end at the signed {size}.',
  },
  'log.folder_not_empty': {
    zh: '文件夹“{folder}”不是空的。请为导出指定一个空文件夹。',
    en: 'The folder “{folder}” is not empty. Name an empty folder for the export.',
  },
  'log.key_file': {
    status: 500,
    zh: '签名密钥文件“{file}”不能使用：{reason}。请恢复正确的密钥文件。',
    en: 'The signing key file “{file}” cannot be used: {reason}. Restore the right key file.',
  },
  'log.verifier_key': {
    zh: '“{text}”不是核验公钥。请使用随系统公布的整行公钥（名称+编号+密钥）。',
    en: '“{text}” is not a verifier key. Use the whole published line (name+id+key).',
  },
  'log.note_malformed': {
    zh: '签名文本格式不正确：{reason}。请取回原件。',
    en: 'The signed note is malformed: {reason}. Get the original again.',
  },
  'log.note_unsigned': {
    zh: '签名文本没有“{name}”的签名。请核对公钥与来源。',
    en: 'The note bears no signature of “{name}”. Check the key and where the note came from.',
  },
  'log.note_bad_signature': {
    zh: '“{name}”的签名与正文不符，正文或签名被改动过。',
    en: 'The signature of “{name}” does not fit the text: the text or the signature was changed.',
  },
})

/** What a verifier may find. Each sentence names the file or table and the position. */
const problems = refusals({
  'no_region': {
    zh: '导出目录中没有任何区划的存证，无法核验。',
    en: 'The export holds the log of no region, so nothing could be verified.',
  },
  'bad_key': { zh: '公钥不能使用：{reason}', en: 'The verifier key cannot be used: {reason}' },
  'unreadable': { zh: '文件 {file} 缺失或无法读取，该区划未能核验。', en: 'File {file} is missing or unreadable; the region could not be verified.' },
  'bad_checkpoint': { zh: '文件 {file}（第 {line} 个检查点）不可信：{reason}', en: 'File {file} (checkpoint {line}) cannot be trusted: {reason}' },
  'wrong_origin': {
    zh: '文件 {file}（第 {line} 个检查点）属于“{origin}”，不是“{expected}”的检查点。',
    en: 'File {file} (checkpoint {line}) belongs to “{origin}”, not to “{expected}”.',
  },
  'checkpoint_order': {
    zh: '文件 {file} 第 {line} 个检查点的大小 {size} 不在其应有次序，或超过导出的 {exported} 条。',
    en: 'In file {file}, checkpoint {line} of size {size} is out of order or beyond the {exported} exported leaves.',
  },
  'root_differs': {
    zh: '文件 {file}：由存证重算的根与大小为 {size} 的检查点不符，位置 {from} 至 {to} 之间的存证被改动、增删或调换。',
    en: 'File {file}: the root recomputed from the leaves differs from the checkpoint at size {size}; a leaf from position {from} to {to} was edited, added, removed or swapped.',
  },
  'bad_bundle': {
    zh: '文件 {file} 不是完整的存证包（自位置 {position} 起应有 {width} 条），该区划未能核验。',
    en: 'File {file} is not a whole entry bundle ({width} leaves from position {position}); the region could not be verified.',
  },
  'leaf_differs': {
    zh: '文件 {file} 中位置 {position} 的存证与文件 {tile} 中的哈希不符。',
    en: 'The leaf at position {position} in file {file} does not fit its hash in file {tile}.',
  },
  'tile_differs': {
    zh: '文件 {file} 第 {index} 个哈希（自位置 {position} 起）与存证重算的结果不符。',
    en: 'Hash {index} of file {file} (from position {position}) differs from what the leaves give.',
  },
  'tile_missing': { zh: '文件 {file} 缺失或长度不对（自位置 {position} 起）。', en: 'File {file} is missing or has a wrong length (from position {position}).' },
  'list_differs': {
    zh: '文件 {file} 在位置 {position} 的行与存证不符。',
    en: 'The line for position {position} in file {file} does not fit the leaf.',
  },
  'rolled_back': {
    zh: '区划 {region} 曾签出大小为 {remembered} 的检查点，而文件 {file} 只有 {size} 条：位置 {size} 起的存证被回退。',
    en: 'Region {region} once signed a checkpoint of size {remembered}, but file {file} holds {size} leaves: those from position {size} on were rolled back.',
  },
  'forked': {
    zh: '文件 {file}：保存的检查点（大小 {size}）不是本存证的前缀，位置 {size} 之前的历史被改写或另起分支。',
    en: 'File {file}: the remembered checkpoint (size {size}) is not a prefix of this log; history before position {size} was rewritten or forked.',
  },
  'bad_remembered': { zh: '所保存的检查点不可用：{reason}', en: 'The remembered checkpoint cannot be used: {reason}' },
  'remembered_absent': {
    zh: '所保存的检查点属于“{origin}”，导出中没有该区划的存证，无法比对。',
    en: 'The remembered checkpoint belongs to “{origin}”; the export holds no such log, so it could not be compared.',
  },
  'gap': {
    zh: '表 log.leaf 区划 {region} 不连续：应为位置 {expected}，实际为 {found}。',
    en: 'Table log.leaf of region {region} has a gap: position {expected} was due, {found} was found.',
  },
  'leaves_missing': {
    zh: '表 log.leaf 区划 {region} 只有 {leaves} 条，而检查点已签到 {size}：位置 {leaves} 起的存证缺失。',
    en: 'Table log.leaf of region {region} has {leaves} leaves, but a checkpoint was signed at {size}: those from position {leaves} on are missing.',
  },
  'stored_root_differs': {
    zh: '表 log.checkpoint 区划 {region} 大小 {size}：与存证重算的根不符，位置 {from} 至 {to} 之间的存证被改动。',
    en: 'Table log.checkpoint of region {region} at size {size} differs from the root of the leaves; a leaf from position {from} to {to} was changed.',
  },
  'stored_note': {
    zh: '表 log.checkpoint 区划 {region} 大小 {size} 的签名文本不可信：{reason}',
    en: 'The note in table log.checkpoint of region {region} at size {size} cannot be trusted: {reason}',
  },
  'node_differs': {
    zh: '表 log.node 区划 {region} 第 {level} 层第 {index} 号节点（自位置 {position} 起）{what}。',
    en: 'Table log.node of region {region}, level {level}, index {index} (from position {position}) {what}.',
  },
  'more': { zh: '问题超过 {limit} 个，其余未列出。', en: 'There are more than {limit} problems; the rest are not listed.' },
})

/**
 * Both sentences of a problem; a value that is itself bilingual (the reason of a refusal) enters each in its
 * language.
 */
export function problem(
  code: keyof typeof problems.catalogue,
  values: RefusalValues = {},
): Bilingual {
  return problems(code, values).message
}
