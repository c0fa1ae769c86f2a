"""What financing promises: banks lend on government contracts, never beyond what a contract will still pay."""

from common.interfaces.financing.names import *
from common.interfaces.financing.application import *
from common.interfaces.financing.offer import *
from common.interfaces.financing.financing import *
from common.interfaces.financing.news import *
