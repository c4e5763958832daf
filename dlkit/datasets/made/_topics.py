"""The rules and the words of the grammar text, topic by topic. Draws nothing, computes nothing.

{t} stands for each topic, {n} for `one` and `many`.
"""

RULES = """
<paragraph> = The <opening>
<opening> = {<the {t}> <more {t}>}
<more {t}> = 3 <sentence {t}> <more {t}> | 1 ¶
<sentence {t}> = 6 The <the {t}> | 2 Every <one {t}> | 2 Some <many {t}>
<the {t}> = 4 <named {t}> | 1 <kind {t}> <named {t}>
<named {t}> = 3 <noun one {t}> <tail one {t}> | 2 <noun many {t}> <tail many {t}>
<{n} {t}> = 4 <noun {n} {t}> <tail {n} {t}> | 1 <kind {t}> <noun {n} {t}> <tail {n} {t}>
<tail {n} {t}> = 5 <does {n} {t}> | 2 that <relative {n} {t}> <does {n} {t}>
<relative {n} {t}> = 3 <sees {n} {t}> <object {t}> | 2 the <whom {t}>
<whom {t}> = 3 <inner one {t}> | 2 <inner many {t}>
<inner {n} {t}> = <noun {n} {t}> <deeper {n} {t}>
<deeper {n} {t}> = 3 <sees {n} {t}> | 1 that the <last {t}> <sees {n} {t}>
<last {t}> = 3 <noun one {t}> <sees one {t}> | 2 <noun many {t}> <sees many {t}>
<does {n} {t}> = 8 <acts {n} {t}> <end {t}> | 1 <speech {n}> : “ The <quoted {t}> ”
<quoted {t}> = 3 <utters one {t}> | 2 <utters many {t}>
<utters {n} {t}> = <noun {n} {t}> <acts {n} {t}> <end {t}>
<acts {n} {t}> = 2 <sees {n} {t}> <object {t}> | 1 <rests {n} {t}>
<object {t}> = 3 the <anyone {t}> | 2 a <thing {t}> | 1 every <thing {t}>
<anyone {t}> = 2 <thing {t}> | 1 <noun one {t}> | 1 <noun many {t}>
<end {t}> = 6 . | 2 <where {t}> . | 1 ( so the <who {t}> ) .
<who {t}> = 3 <noun one {t}> <thinks one> | 2 <noun many {t}> <thinks many>
<speech one> = 2 says | 1 answers
<speech many> = 2 say | 1 answer
<thinks one> = 2 thinks | 1 hopes
<thinks many> = 2 think | 1 hope
"""

# Of each kind the most frequent first: of k words the first has the weight k, the last 1.
TOPICS = {
    "sea": {
        "noun": "sailor captain pilot diver passenger seagull smuggler merchant",
        "thing": "ship harbour rope wave lighthouse boat bottle lantern sail",
        "sees": "follow fear spot leave rescue trust",
        "rests": "swim drift shiver snore dive",
        "kind": "brave wet tired lonely seasick",
        "where": "on deck, near the shore, in the storm, below the bridge",
    },
    "farm": {
        "noun": "farmer horse shepherd chicken neighbour piglet donkey vet",
        "thing": "field barn fence tractor haystack gate bucket well cart",
        "sees": "need avoid find guard pull ignore",
        "rests": "sleep wait graze sneeze stumble",
        "kind": "young stubborn hungry muddy cheerful",
        "where": "behind the hedge, before sunrise, after the rain, all day long",
    },
    "castle": {
        "noun": "king knight queen servant prisoner jester prince wizard",
        "thing": "crown tower sword letter throne garden mirror castle drawbridge",
        "sees": "admire forget visit fight obey serve",
        "rests": "kneel laugh whisper tremble bow",
        "kind": "proud loyal cruel noble jealous",
        "where": "at midnight, without a word, inside the walls, for many years",
    },
    "kitchen": {
        "noun": "cook waiter guest baker cleaner critic butcher gardener",
        "thing": "kettle spoon table cake plate recipe pot knife bowl",
        "sees": "want praise bring choose steal drop",
        "rests": "sing nod complain faint chatter",
        "kind": "clever busy polite careless greedy",
        "where": "during lunch, beside the stove, with a smile, over breakfast",
    },
    "school": {
        "noun": "teacher pupil scholar writer student librarian inspector poet",
        "thing": "book lesson question pencil map theory blackboard poem dictionary",
        "sees": "remember like draw doubt explain quote",
        "rests": "think yawn agree giggle shrug",
        "kind": "curious quiet famous patient forgetful",
        "where": "under the clock, until evening, from time to time, every morning",
    },
    "forest": {
        "noun": "hunter bear raven ranger squirrel badger stranger woodcutter",
        "thing": "tree river cave path nest mushroom camp trap lake",
        "sees": "hear meet track surprise outrun observe",
        "rests": "howl linger wander rest listen",
        "kind": "old grey silent wild shy",
        "where": "among the leaves, by moonlight, through the snow, across the valley",
    },
}
