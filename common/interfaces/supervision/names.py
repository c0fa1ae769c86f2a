"""What the calls of supervision share."""

from common.interfaces.parties import Role

NAME = "supervision"


EVERYBODY = tuple(role for role in Role if role is not Role.SERVICE)
