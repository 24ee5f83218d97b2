# upgrader upgrade --commit

start() {
  cat >"$folder/upgrader.yaml" <<CONF
name: shop
pidfile: $folder/run.pid
command: [java, -Xmx128m, -Dkeystore=none, -cp, "$servers", com.example.servers.NettyServer, "$port", epoll]
listeners: [{ name: http, address: "0.0.0.0:$port" }]
readiness: { listener: http, interval: 250ms, timeout: 1s }
warmup: { listener: http, paths: [/], requests: 500 }
CONF
  run upgrader run -c "$folder/upgrader.yaml" >/dev/null
  until [ -s "$folder/run.pid" ]; do sleep 0.05; done
}

upgrade() {
  upgrader upgrade --commit --pidfile "$folder/run.pid" >>"$folder/log" 2>&1
}

version() {
  upgrader --version | sed -n '1s/[^0-9]*\([0-9.]*\).*/\1/p'
}
