-- A new requirement a request, each under its own idempotency key.
local prefix = os.getenv("BENCH_PREFIX") or "bench"
local thread_count = 0
local body = '{"name":"测量","summary":"测量用采购需求","category":"services","estimate":"1000.00"}'

function setup(thread)
  thread:set("id", thread_count)
  thread_count = thread_count + 1
end

function init(args)
  count = 0
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
end

function request()
  count = count + 1
  wrk.headers["Idempotency-Key"] = string.format("%s-%d-%010d", prefix, id, count)
  return wrk.format(nil, nil, nil, body)
end
