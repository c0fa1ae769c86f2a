"""What supervision promises: the party register, the public log that cannot be rewritten, signals for a person."""

from common.interfaces.supervision.names import *
from common.interfaces.supervision.party import *
from common.interfaces.supervision.log import *
from common.interfaces.supervision.watching import *
from common.interfaces.supervision.news import *
