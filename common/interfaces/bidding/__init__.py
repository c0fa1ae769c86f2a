"""What bidding promises: from the budget line to the award of one procurement."""

from common.interfaces.bidding.names import *
from common.interfaces.bidding.budget import *
from common.interfaces.bidding.plan import *
from common.interfaces.bidding.tender import *
from common.interfaces.bidding.bids import *
from common.interfaces.bidding.opening import *
from common.interfaces.bidding.evaluation import *
from common.interfaces.bidding.news import *
