/** The heading that a Markdown text starts with and the first paragraph under it, both as plain text. */
export function noteText(markdown: string): { heading: string; text: string } {
  const paragraphs = markdown
    .split(/\n\s*\n|\n(?=#)|(?<=^#.*)\n/m)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
  const [first = '', second = ''] = paragraphs;
  const isHeading = /^#{1,6}\s/.test(first);
  return isHeading ? { heading: plain(first), text: plain(second) } : { heading: '', text: plain(first) };
}

/** Markdown without its marks: links become their words, pictures their description. */
function plain(markdown: string): string {
  return markdown
    .replace(/^#{1,6}\s+/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(?:[-*+>]|\d+\.)\s+/gm, '')
    .replace(/(\*\*|__|\*|`+)(.+?)\1/g, '$2')
    .replace(/\s+/g, ' ')
    .trim();
}
