"""What bidding promises: from the budget line to the award of one procurement."""

from common.interfaces.bidding.names import *
from common.interfaces.bidding.budget import *
from common.interfaces.bidding.requirement import *
from common.interfaces.bidding.lot import *
from common.interfaces.bidding.method import *
from common.interfaces.bidding.plan import *
from common.interfaces.bidding.intention import *
from common.interfaces.bidding.duties import *
from common.interfaces.bidding.plan_news import *
from common.interfaces.bidding.tender import *
from common.interfaces.bidding.bids import *
from common.interfaces.bidding.opening import *
from common.interfaces.bidding.evaluation import *
from common.interfaces.bidding.experts import *
from common.interfaces.bidding.draws import *
from common.interfaces.bidding.draw_news import *
from common.interfaces.bidding.remote import *
from common.interfaces.bidding.news import *
from common.interfaces.bidding.traits import *
