"""Everything a call may be answered with instead of a result. Knows neither HTTP nor the bus."""

from typing import Any, ClassVar


class Problem(Exception):
    """A call was not done; `detail` says what was wrong and what to do next, `facts` say it to programs."""

    code: ClassVar[str] = "problem"
    title: ClassVar[str] = "The call was not done"
    title_zh: ClassVar[str] = "操作未执行"
    KINDS: ClassVar[dict[str, type["Problem"]]] = {}

    def __init__(self, detail: str, facts: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts or {}

    def __init_subclass__(cls) -> None:
        Problem.KINDS[cls.code] = cls

    def on_wire(self) -> dict[str, Any]:
        return {"code": self.code, "detail": self.detail, "facts": self.facts}

    @staticmethod
    def from_wire(body: dict[str, Any]) -> "Problem":
        """Return the problem as the kind it was raised as; an unknown kind comes back as a Fault."""
        kind = Problem.KINDS.get(str(body.get("code")), Fault)
        return kind(str(body.get("detail", "")), body.get("facts") or {})


class Refusal(Problem):
    """The answer is no, and would be no again: nothing was changed."""

    code, title, title_zh = "refused", "The call is refused", "操作被拒绝"


class Invalid(Refusal):
    """The call does not have the declared shape; facts.errors lists {field, reason}."""

    code, title, title_zh = "invalid", "The request does not have the declared shape", "请求格式不正确"


class Unauthenticated(Refusal):
    code, title, title_zh = "unauthenticated", "Who asks is not known", "未登录或凭证无效"


class Forbidden(Refusal):
    code, title, title_zh = "forbidden", "This role may not do this", "当前角色无权执行"


class NotFound(Refusal):
    """Unknown, or not this actor's to see: the two are told apart for nobody."""

    code, title, title_zh = "not-found", "There is no such thing here", "未找到"


class Conflict(Refusal):
    """Someone else changed the document first; load it again and decide anew."""

    code, title, title_zh = "conflict", "The document has moved on", "数据已被他人更新"


class VersionMismatch(Conflict):
    code, title, title_zh = "version-mismatch", "If-Match names another version", "版本不一致"


class WrongStep(Conflict):
    """The state table has no such step; facts: state, action, allowed."""

    code, title, title_zh = "wrong-step", "The state does not allow this step", "当前状态不允许此操作"


class KeyReused(Refusal):
    code, title, title_zh = "idempotency-key-reused", "This key was used for another request", "幂等键已用于其他请求"


class RuleBroken(Refusal):
    """A rule of law forbids it; facts: rule, source, expected, found, remedy."""

    code, title, title_zh = "rule-broken", "A procurement rule forbids this", "违反政府采购规则"


class TooLarge(Refusal):
    code, title, title_zh = "too-large", "The request is too large", "请求内容过大"


class Outage(Problem):
    """Not done, or not known to be done, for a reason on our side: ask again with the same Idempotency-Key."""

    code, title, title_zh = "outage", "The service cannot answer now", "服务暂时不可用"


class Unavailable(Outage):
    code, title, title_zh = "unavailable", "The service cannot be reached now", "服务暂时不可用"


class NotLive(Outage):
    code, title, title_zh = "not-live", "This level is not live yet", "本级尚未上线"


class DeadlineExceeded(Outage):
    code, title, title_zh = "deadline-exceeded", "The answer did not come in time", "响应超时"


class Fault(Problem):
    """A defect of ours; facts.fault is the id under which the log tells the rest."""

    code, title, title_zh = "fault", "Something broke on our side", "系统内部错误"
