import type { Bilingual } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/**
 * What went wrong with a delivery. It is kept as a code: `HTTP 503` for what the receiver answered, else a code of ours or of Node's connections;
 * it is said in the reader's language where it is read.
 */
const SAID: Record<string, Bilingual> = {
  maker: { zh: '设置它的人已不是本地区的系统管理员', en: 'who made it is no system administrator of the region any more' },
  timeout: { zh: '十秒内没有答复', en: 'no answer within ten seconds' },
  ECONNREFUSED: { zh: '接收端拒绝连接', en: 'the receiver refused the connection' },
  ECONNRESET: { zh: '接收端中断连接', en: 'the receiver broke the connection off' },
  EPIPE: { zh: '接收端中断连接', en: 'the receiver broke the connection off' },
  ETIMEDOUT: { zh: '连接超时', en: 'the connection timed out' },
  ENOTFOUND: { zh: '找不到接收端的域名', en: 'the name of the receiver was not found' },
  EAI_AGAIN: { zh: '域名服务器没有答复', en: 'the name server did not answer' },
  EHOSTUNREACH: { zh: '网络不通', en: 'the receiver cannot be reached' },
  ENETUNREACH: { zh: '网络不通', en: 'the receiver cannot be reached' },
  CERT_HAS_EXPIRED: { zh: '接收端的证书已过期', en: 'the certificate of the receiver has expired' },
  ERR_TLS_CERT_ALTNAME_INVALID: { zh: '接收端的证书与域名不符', en: 'the certificate of the receiver is for another name' },
}

/** Certificates that nobody known has signed. */
const UNKNOWN_SIGNER = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'])

/** The code of a connection that failed. */
export function problemOf(error: NodeJS.ErrnoException): string {
  // The only signal of a request is its time limit.
  return error.name === 'AbortError' || error.name === 'TimeoutError' ? 'timeout' : error.code ?? 'unknown'
}

/** A clause without a full stop. A code without words of its own is named. */
export function problemWords(code: string): Bilingual {
  if (code.startsWith('HTTP ')) return { zh: code, en: code }
  if (code === 'webhooks.private' || code === 'webhooks.not_https' || code === 'webhooks.bad_url') {
    const { zh, en } = refuse(code).message
    return { zh: zh.replace(/。$/, ''), en: en.replace(/\.$/, '') }
  }
  if (UNKNOWN_SIGNER.has(code)) return { zh: '接收端的证书不是由受信任的机构签发的', en: 'the certificate of the receiver is signed by nobody that is trusted' }
  return SAID[code] ?? { zh: `连接失败（${code}）`, en: `the connection failed (${code})` }
}
