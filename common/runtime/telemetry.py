"""The numbers of a service process. Labels are bounded: services, methods, outcomes, never a party or a procurement."""

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

RPC_REQUESTS = Counter("rongcai_rpc_requests_total", "Calls answered.", ["service", "method", "outcome"])
RPC_DURATION = Histogram("rongcai_rpc_duration_seconds", "Time to answer.", ["service", "method"], buckets=SECONDS)
QUEUE_WAIT = Histogram("rongcai_rpc_queue_wait_seconds", "Time a call waited.", ["service"], buckets=SECONDS)
EVENTS_HANDLED = Counter("rongcai_events_handled_total", "News handled.", ["service", "type", "outcome"])
MESSAGES_PARKED = Counter("rongcai_messages_parked_total", "Messages set aside for a person.", ["service"])
OUTBOX_SENT = Counter("rongcai_outbox_sent_total", "News confirmed by the broker.", ["service"])
OUTBOX_WAITING = Gauge("rongcai_outbox_waiting", "Documents whose news waits longer than a sweep.", ["service"])
TIMER_RUNS = Counter("rongcai_timer_runs_total", "Timers that fired.", ["service", "timer", "outcome"])
TIMER_MISSED = Counter(
    "rongcai_timer_missed_total", "Due times passed over and caught up in one run.", ["service", "timer"]
)
HUB_DELAY = Gauge("rongcai_hub_delay_seconds", "How late the process's scheduler is; above 0.1 something blocks it.")
STEPS = Counter("rongcai_steps_total", "Steps of the process taken, by kind of news.", ["service", "type"])
