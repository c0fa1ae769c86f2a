"""What contracts promises: from the award to the archive of one procurement. No code, no payment."""

from common.interfaces.contracts.names import *
from common.interfaces.contracts.views import *
from common.interfaces.contracts.contract import *
from common.interfaces.contracts.payment import *
from common.interfaces.contracts.news import *
