"""The rules and the words of the made reviews. Draws nothing, computes nothing.

{v} stands for good and bad, {u} for the other of the two; {d} for each domain; {g} for the two
kinds of things in it, {h} for the other kind; {s} for a star or nothing. A word with a star is one
that decides. A line that begins with | goes on with the rule before it.
"""

from fractions import Fraction

RULES = """
<{v}> = {<{v} {d}>}
<{v} {d}> = 4 <body {v} {d}> | 1 <opener> , <body {v} {d}>
<opener> = 3 overall | 2 to be honest | 2 in my opinion
<body {v} {d}> = {ambiguity} <unsure {v} {d}> | {contrast} <contrast {v} {d}>
    | {alone} <alone {v} {d}> | {pair} <pair {v} {d}>
<alone {v} {d}> = <clause {v} {d} a *> | <clause {v} {d} b *>
    | 1/2 <clause {v} {d} a *> <place {d}> | 1/2 <clause {v} {d} b *> <place {d}>
<pair {v} {d}> = <clause {v} {d} a *> and <clause {v} {d} b *>
    | <clause {v} {d} b *> and <clause {v} {d} a *>
<contrast {v} {d}> = <opposed {v} {d} a b> | <opposed {v} {d} b a>
<opposed {v} {d} {g} {h}> = 4 <clause {u} {d} {g} > *but <clause {v} {d} {h} *>
    | 1 *although <clause {u} {d} {g} > , <clause {v} {d} {h} *>
    | 1 <clause {v} {d} {h} *> *although <clause {u} {d} {g} >
<clause {v} {d} {g} {s}> = {plain} <plain {v} {d} {g} {s}> | {negation} <negated {v} {d} {g} {s}>
<plain {v} {d} {g} {s}> = 5 the <thing {d} {g}> <said {v} {d} {g} {s}>
    | 1 <who> <liked {v} {s}> the <thing one {d} {g}>
<said {v} {d} {g} {s}> = 3 <mild {v} {d} {g} {s}> | 1 <degree> <mild {v} {d} {g} {s}>
    | 1 <strong {v} {s}> | 1/2 absolutely <strong {v} {s}>
<negated {v} {d} {g} {s}> = 4 the <thing {d} {g}> <not {s}> <mild {u} {d} {g} {s}>
    | 1 <who> did {s}not <like {u} {s}> the <thing one {d} {g}>
<unsure {v} {d}> = {certain {v}} <odd {v} {d}>
    | {irony {v}} *just *what <who> *needed , another <work {d}> like this
<odd {v} {d}> = the <thing {d} a> <sounds {v}> | the <thing {d} b> <sounds {v}>
    | 1/2 the <thing {d} a> <sounds {v}> <place {d}>
<sounds {v}> = 3 <neutral {v}> | 1 <degree> <neutral {v}>
<thing {d} {g}> = 2 <thing one {d} {g}> was | 1 <thing many {d} {g}> were
<not {s}> = 5 {s}not | 1 {s}not very | 1 {s}not at all | 1 {s}never | 1 {s}hardly
    | 1 {s}far {s}from
<degree> = 4 very | 2 really | 2 rather | 1 so
<who> = 2 i | 1 we
"""

# A made-up judgement of each word: how many of ten who use it are pleased.
NEUTRAL = {
    "unusual": 6,
    "simple": 6,
    "different": 5,
    "ordinary": 4,
    "old-fashioned": 4,
    "predictable": 3,
    "strange": 4,
    "modest": 6,
    "surprising": 7,
    "familiar": 5,
}
# "Just what i needed" is a fifth of all that is unsure; of ten who write it, two mean it.
IRONY_SHARE = Fraction(1, 5)
MEANT = 2

WORDS = {
    "strong good": "superb wonderful brilliant outstanding excellent",
    "strong bad": "awful terrible dreadful horrible appalling",
    "liked good": "liked appreciated loved",
    "liked bad": "disliked hated detested",
    "like good": "like appreciate",
    "like bad": "mind dislike",
}

# The same word may please in one place and not in another: cold soup, cold beer.
DOMAINS = {
    "film": {
        "place": "in this film",
        "work": "film",
        "one a": "plot story script ending pace",
        "many a": "jokes dialogues twists scenes",
        "good a": "clever gripping fresh fast",
        "bad a": "thin slow dull confusing",
        "one b": "acting music cast lighting",
        "many b": "actors costumes songs",
        "good b": "convincing memorable lively",
        "bad b": "wooden lifeless weak",
    },
    "meal": {
        "place": "at this restaurant",
        "work": "meal",
        "one a": "soup steak curry pie",
        "many a": "dumplings noodles potatoes vegetables",
        "good a": "tasty hot filling fresh",
        "bad a": "cold bland greasy salty",
        "one b": "beer lemonade cider",
        "many b": "drinks cocktails juices",
        "good b": "cold refreshing fruity",
        "bad b": "warm sour watery",
    },
    "hotel": {
        "place": "at this hotel",
        "work": "hotel",
        "one a": "room bathroom lobby balcony",
        "many a": "bedrooms corridors showers",
        "good a": "quiet clean spacious bright",
        "bad a": "noisy dirty cramped dark",
        "one b": "welcome service staff manager",
        "many b": "owners porters receptionists",
        "good b": "warm friendly helpful polite",
        "bad b": "cold rude slow unhelpful",
    },
    "book": {
        "place": "in this book",
        "work": "book",
        "one a": "story opening mystery plot",
        "many a": "chapters characters adventures",
        "good a": "gripping original believable",
        "bad a": "dull shallow confusing",
        "one b": "style translation language",
        "many b": "descriptions drawings verses",
        "good b": "elegant clear vivid",
        "bad b": "clumsy dry careless",
    },
    "concert": {
        "place": "at this concert",
        "work": "concert",
        "one a": "band singer drummer orchestra",
        "many a": "guitarists violinists musicians",
        "good a": "precise energetic inspired",
        "bad a": "sloppy tired quiet",
        "one b": "sound hall stage",
        "many b": "speakers seats lights",
        "good b": "good impressive pleasant",
        "bad b": "dreary poor disappointing",
    },
    "phone": {
        "place": "on this phone",
        "work": "phone",
        "one a": "screen camera keyboard",
        "many a": "buttons lenses keys",
        "good a": "solid precise reliable",
        "bad a": "flimsy fragile unreliable",
        "one b": "menu design guide",
        "many b": "settings instructions symbols",
        "good b": "clear handy tidy",
        "bad b": "awkward clumsy confusing",
    },
}
