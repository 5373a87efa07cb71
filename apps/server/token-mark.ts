/** How a token begins, so that it is known when it turns up where it should not be. */
export const TOKEN_MARK = 'slt_'
