"""How gunicorn serves the door: one process of threads, since each process holds its own bus clients and metrics."""

worker_class = "gthread"
workers = 1
threads = 32
timeout = 60
graceful_timeout = 20
keepalive = 5
limit_request_line = 8190
limit_request_fields = 64
preload_app = False  # bus clients and the database client must be made after the fork
control_socket_disable = True
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat file, which a read-only container can write nowhere else
accesslog = None  # requests are counted by route; refusals and faults are logged with their trace
