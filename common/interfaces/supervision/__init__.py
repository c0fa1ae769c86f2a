"""What supervision promises: a party register, questions, a public log that nobody rewrites, signals for a person."""

from common.interfaces.supervision.names import *
from common.interfaces.supervision.party import *
from common.interfaces.supervision.log import *
from common.interfaces.supervision.watching import *
from common.interfaces.supervision.questions import *
from common.interfaces.supervision.news import *
