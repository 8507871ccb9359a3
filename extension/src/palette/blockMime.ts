/** What a block carries while it is dragged from the palette: its type. */
export const BLOCK_MIME = 'application/vnd.querymill.block';
