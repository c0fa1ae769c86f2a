"""All that a service file needs to say what it answers, hears, does by the clock, and keeps."""

from common.runtime.bus.every import every
from common.runtime.bus.listen import listen, listen_to_all
from common.runtime.bus.needs import Background, Mongo, Signing, StackName
from common.runtime.bus.rpc import answers

__all__ = ["Background", "Mongo", "Signing", "StackName", "answers", "every", "listen", "listen_to_all"]
