"""Names of HTML: tags let through or taken out whole, attributes refused. Data, no code."""

# fmt: off
KEPT = frozenset({
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br",
    "caption", "center", "cite", "code", "col", "colgroup", "data", "dd", "del", "details",
    "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "i", "img", "input", "ins", "kbd", "label", "legend",
    "fieldset", "li", "main", "mark", "meter", "nav", "ol", "p", "picture", "pre", "progress",
    "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "source", "span", "strike",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "time", "tr", "tt", "u", "ul", "var", "video", "audio", "wbr", "svg", "g", "path", "rect",
    "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textpath", "defs",
    "clippath", "mask", "marker", "lineargradient", "radialgradient", "stop", "pattern",
    "symbol", "use", "title", "desc", "image", "math", "maction", "merror", "mfrac", "mi",
    "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot", "mrow",
    "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext",
    "mtr", "munder", "munderover", "none", "semantics",
})
LOST = frozenset({
    "script", "style", "noscript", "template", "iframe", "frame", "frameset", "object", "embed",
    "applet", "link", "meta", "base", "head", "textarea", "select", "option", "button",
    "annotation", "annotation-xml", "foreignobject",
})
# Attributes that hold an address, take the focus, or draw what the page draws itself.
REFUSED = frozenset({
    "href", "xlink:href", "src", "srcset", "data", "action", "formaction", "poster",
    "background", "cite", "longdesc", "ping", "codebase", "classid", "profile", "usemap",
    "manifest", "archive", "lowsrc", "dynsrc", "target", "xml:base", "border", "frame", "rules",
    "autofocus", "tabindex", "contenteditable", "accesskey", "is", "slot",
})
# fmt: on
