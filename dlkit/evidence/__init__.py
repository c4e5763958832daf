"""Claims and how they are weighed: paired runs, intervals, verdicts, records. No notebook files."""

from dlkit.evidence._claims import Claim, claims
from dlkit.evidence._compare import compare, spread
from dlkit.evidence._comparison import Comparison, Ranking
from dlkit.evidence._effect import Effect
from dlkit.evidence._interval import Interval
from dlkit.evidence._quantity import quantity
from dlkit.evidence._records import RECORD_FORMAT, record, record_trouble, records_folder
from dlkit.evidence._verdict import VERDICTS, picture, verdict
from dlkit.evidence._weigh import MIME, claim
from dlkit.evidence._words import reading, say

__all__ = [
    "MIME",
    "RECORD_FORMAT",
    "VERDICTS",
    "Claim",
    "Comparison",
    "Effect",
    "Interval",
    "Ranking",
    "claim",
    "claims",
    "compare",
    "picture",
    "quantity",
    "reading",
    "record",
    "record_trouble",
    "records_folder",
    "say",
    "spread",
    "verdict",
]
