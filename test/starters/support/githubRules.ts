/**
 * What GitHub lets through of HTML that stands in a notebook or a page, as its open-source sanitiser has it
 * (github/html-pipeline, SanitizationFilter, allowlist): other elements and attributes are taken out. A picture must be
 * one that its notebook view writes itself, a PNG as data; SVG as data is refused.
 */
const ELEMENTS = new Set(
  'h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p ol ul table thead tbody tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary details caption figure figcaption abbr bdo cite dfn mark small span time wbr'.split(
    ' ',
  ),
);
const ATTRIBUTES = new Set(
  'align alt axis border cellpadding cellspacing char charoff colspan compact dir headers height hspace lang name nowrap open rel rows rowspan rules scope size span start summary tabindex title type valign value vspace width'.split(
    ' ',
  ),
);

/** Everything in a piece of HTML that GitHub would take out. */
export function refusedByGithub(html: string): string[] {
  return [...html.matchAll(/<\/?([a-zA-Z][\w-]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/g)].flatMap(
    ([tag, element = '', attributes = '']) => {
      if (!ELEMENTS.has(element.toLowerCase())) return [tag.slice(0, 80)];
      return [...attributes.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)]
        .filter(([, name = '', value = '']) =>
          element === 'img' && name === 'src'
            ? !/^data:image\/png;base64,[A-Za-z0-9+/=]+$/.test(value)
            : !ATTRIBUTES.has(name),
        )
        .map(([attribute]) => `${element} ${attribute.slice(0, 60)}`);
    },
  );
}
