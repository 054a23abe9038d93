"""Sources of a part: where its percentage comes from. To add one: a file beside this one and a line below."""

from scoring.sources.base import PartSource
from scoring.sources.indicator import IndicatorSource
from scoring.sources.ledger import LedgerSource
from scoring.sources.ratings import RatingsSource
from scoring.sources.unit import UnitSource

SOURCES: dict[str, PartSource] = {
    "indicator": IndicatorSource(),
    "ledger": LedgerSource(),
    "ratings": RatingsSource(),
    "unit": UnitSource(),
}
